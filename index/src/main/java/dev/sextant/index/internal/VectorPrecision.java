// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

/**
 * What stands in front of the full vectors of a segment and is searched in their place; the best
 * that it finds are scored exactly. Written into segments by {@link #id()}: permanent.
 */
public enum VectorPrecision {
  /** Nothing: searches read the full vectors. */
  FULL(0),
  /** A byte a component, and a bit before it that tells most vectors from those worth a look. */
  INT8(1),
  /** A bit a component: an eighth of the memory, and more vectors to score exactly. */
  ONE_BIT(2);

  private final int id;

  VectorPrecision(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }

  /** As explanations of searches name it. */
  @Override
  public String toString() {
    return this == ONE_BIT ? "BINARY" : name();
  }
}
