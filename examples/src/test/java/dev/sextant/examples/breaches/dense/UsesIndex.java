// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples.breaches.dense;

import dev.sextant.examples.breaches.index.ReturnsLucene;

/** A provider that sees an index: what the rules must catch. */
public final class UsesIndex {
  private UsesIndex() {}

  /** An arrow that is not on the map. */
  public static Class<?> arrow() {
    return ReturnsLucene.class;
  }
}
