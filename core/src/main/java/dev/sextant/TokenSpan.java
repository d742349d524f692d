// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/**
 * Where a token lies in its text.
 *
 * @param start offset of its first UTF-16 unit
 * @param end offset behind its last one; never less than {@code start}
 */
public record TokenSpan(int start, int end) {
  /** Checks the order. */
  public TokenSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "a token from %d to %d; 0 <= start <= end must hold".formatted(start, end));
    }
  }
}
