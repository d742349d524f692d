// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/** What an embedder does with a text that has more tokens than its model reads. */
public enum LongTexts {
  /** Reads the beginning; the {@link Receipt} says how much was dropped, and where. */
  REPORT,
  /** Refuses the whole call; the message names the text's position, its tokens and the limit. */
  FAIL,
  /**
   * Divides the text between tokens into the fewest parts that fit, all of about the same length,
   * each read with special tokens and prompt of its own. The embedding is made of all of them, for
   * a vector their mean, weighted by tokens. Nothing is dropped; the receipt counts the parts.
   */
  SPLIT
}
