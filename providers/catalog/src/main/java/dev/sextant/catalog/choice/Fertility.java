// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.TokenCounter;
import dev.sextant.catalog.internal.Checks;
import java.util.List;
import java.util.Locale;

/**
 * Into how many tokens a tokenizer divides a word (Rust et al., "How Good is Your Tokenizer?", ACL
 * 2021).
 *
 * @param tokensPerWord above 0
 * @param origin whether it was measured, and on what, or who states it
 */
public record Fertility(double tokensPerWord, String origin) {
  /** What is taken for English where no tokenizer is at hand. */
  public static final Fertility ENGLISH_ESTIMATE =
      new Fertility(1.33, "an estimate for English, not measured");

  /** Checks the number. */
  public Fertility {
    Checks.positive(tokensPerWord, "tokens a word");
    Checks.notBlank(origin, "origin of a fertility");
  }

  /**
   * Measures a model's own tokenizer on a sample. The special tokens that stand once in each text
   * are not counted.
   *
   * @throws IllegalArgumentException if the sample has no word
   */
  public static Fertility measured(TokenCounter counter, List<String> sample) {
    long words = sample.stream().mapToLong(TextLengths::words).sum();
    if (words == 0) {
      throw new IllegalArgumentException(
          "a sample of %d texts has no word; give texts like the user's".formatted(sample.size()));
    }
    long empty = counter.count("");
    long tokens = sample.stream().mapToLong(text -> counter.count(text) - empty).sum();
    return new Fertility(
        (double) tokens / words,
        String.format(Locale.ROOT, "measured: %,d tokens in %,d words of a sample", tokens, words));
  }

  /** Tokens of so many words, rounded up. */
  public int tokens(double words) {
    return Math.toIntExact((long) Math.ceil(words * tokensPerWord - 1e-9));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f tokens a word (%s)", tokensPerWord, origin);
  }
}
