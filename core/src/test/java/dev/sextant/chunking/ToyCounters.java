// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import dev.sextant.TokenCounter;

/** Small tokenizers, each with a trait that real ones have. */
final class ToyCounters {
  private static final int LONGEST_PIECE = 8;

  private ToyCounters() {}

  /** A token for each four UTF-16 units or fewer; additive up to rounding. */
  static TokenCounter characters() {
    return text -> (text.length() + 3) / 4;
  }

  /** A token a word, of texts without white space at their edges. */
  static TokenCounter words() {
    return text -> text.isEmpty() ? 0 : text.split("(?U)\\s+", -1).length;
  }

  /** A token a code point, and no other. */
  static TokenCounter codePoints() {
    return text -> text.codePointCount(0, text.length());
  }

  /**
   * Longest match first within words, from a vocabulary that a hash draws, beside two special
   * tokens and a prompt of three: as WordPiece, and as there, a cut word counts other than whole.
   */
  static TokenCounter wordPieces() {
    return text -> {
      int tokens = 5;
      for (String word : text.split("(?U)\\s+", -1)) {
        tokens += pieces(word);
      }
      return tokens;
    };
  }

  /**
   * Longest match first over the whole text, spaces among it: tokens of a whole are not the sum of
   * its pieces', and a longer text may count less.
   */
  static TokenCounter greedyPieces() {
    return text -> 2 + pieces(text);
  }

  private static int pieces(String text) {
    int pieces = 0;
    int i = 0;
    while (i < text.length()) {
      int end = Math.min(text.length(), i + LONGEST_PIECE);
      while (end > i + 1 && Math.floorMod(text.substring(i, end).hashCode(), 5) != 0) {
        end--;
      }
      i = end;
      pieces++;
    }
    return pieces;
  }
}
