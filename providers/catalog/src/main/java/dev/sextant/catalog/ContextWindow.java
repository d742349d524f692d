// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Checks;

/**
 * How much a model reads of one input.
 *
 * @param tokens the most tokens, special tokens and prompt included; {@link Integer#MAX_VALUE} if
 *     there is no limit, as with averages of word vectors
 */
public record ContextWindow(int tokens) implements Comparable<ContextWindow> {
  /** No limit. */
  public static final ContextWindow UNLIMITED = new ContextWindow(Integer.MAX_VALUE);

  /** Checks that something is read. */
  public ContextWindow {
    Checks.positive(tokens, "context window");
  }

  /** Whether so many tokens fit. */
  public boolean holds(int count) {
    return count <= tokens;
  }

  @Override
  public int compareTo(ContextWindow other) {
    return Integer.compare(tokens, other.tokens);
  }

  /** The number of tokens, or {@code no limit}. */
  @Override
  public String toString() {
    return equals(UNLIMITED) ? "no limit" : Integer.toString(tokens);
  }
}
