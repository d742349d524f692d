// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/**
 * What a model read of an input and what it did not.
 *
 * @param tokens tokens read, special tokens and prompt included; of all parts together
 * @param droppedTokens tokens of the input behind the model's limit, which shaped nothing
 * @param cutOffset offset in the input of the first UTF-16 unit that was not read; the input's
 *     length if all was read
 * @param parts in how many pieces the input was read, each with special tokens and prompt of its
 *     own: 1, or more where {@link LongTexts#SPLIT} divided it
 */
public record Receipt(int tokens, int droppedTokens, int cutOffset, int parts) {
  /** Checks that nothing is negative and there is a part. */
  public Receipt {
    if (tokens < 0 || droppedTokens < 0 || cutOffset < 0 || parts < 1) {
      throw new IllegalArgumentException(
          "a receipt of %d tokens, %d dropped, cut at %d, %d parts; parts are 1 or more, and nothing may be negative"
              .formatted(tokens, droppedTokens, cutOffset, parts));
    }
  }

  /** The receipt of an input that was read in one piece. */
  public Receipt(int tokens, int droppedTokens, int cutOffset) {
    this(tokens, droppedTokens, cutOffset, 1);
  }

  /** Whether the model did not read all. */
  public boolean wasCut() {
    return droppedTokens > 0;
  }

  /** Whether the input was read in several pieces. */
  public boolean wasSplit() {
    return parts > 1;
  }
}
