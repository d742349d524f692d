// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import dev.sextant.TokenCounter;

/**
 * Measures parts of one text in tokens of their own: without what an empty text counts (special
 * tokens, prompt), and without white space at the end, which no chunk has.
 */
final class Ruler {
  /** What a first guess is made of; the first count corrects it. */
  private static final double COMMON_CHARACTERS_PER_TOKEN = 4;

  private static final int FARTHEST = 1 << 28;

  private final String text;
  private final TokenCounter counter;
  private final int emptyTokens;
  private double charactersPerToken = COMMON_CHARACTERS_PER_TOKEN;

  Ruler(String text, TokenCounter counter, int emptyTokens) {
    this.text = text;
    this.counter = counter;
    this.emptyTokens = emptyTokens;
  }

  int tokens(int start, int end) {
    int trimmed = WhiteSpace.trimEnd(text, start, end);
    int tokens = counter.count(text.substring(start, trimmed)) - emptyTokens;
    if (tokens > 0) {
      charactersPerToken = (double) (trimmed - start) / tokens;
    }
    return tokens;
  }

  /** How many characters so many tokens are likely to have, judged by what was counted last. */
  int characters(int tokens) {
    return (int) Math.max(1, Math.min(FARTHEST, charactersPerToken * tokens));
  }
}
