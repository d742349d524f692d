// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/**
 * What a model read of an input and what it did not.
 *
 * @param tokens tokens read, special tokens and prompt included
 * @param droppedTokens tokens of the input behind the model's limit, which shaped nothing
 * @param cutOffset offset in the input of the first UTF-16 unit that was not read; the input's
 *     length if all was read
 */
public record Receipt(int tokens, int droppedTokens, int cutOffset) {
  /** Checks that nothing is negative. */
  public Receipt {
    if (tokens < 0 || droppedTokens < 0 || cutOffset < 0) {
      throw new IllegalArgumentException(
          "a receipt of %d tokens, %d dropped, cut at %d; none may be negative"
              .formatted(tokens, droppedTokens, cutOffset));
    }
  }

  /** Whether the model did not read all. */
  public boolean wasCut() {
    return droppedTokens > 0;
  }
}
