// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.internal.Checks;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How long texts are, in words.
 *
 * @param least of the shortest text
 * @param mean of all
 * @param most of the longest
 * @param origin whether it was measured or who states it
 */
public record TextLengths(int least, double mean, int most, String origin) {
  private static final Pattern WORD = Pattern.compile("\\S+");

  /** Checks the order. */
  public TextLengths {
    Checks.notNegative(least, "words of the shortest text");
    if (!(least <= mean && mean <= most) || most < 1) {
      throw new IllegalArgumentException(
          "texts have %d to %d words and %s in the mean; give them in order, the longest above 0"
              .formatted(least, most, mean));
    }
  }

  /** Stated bounds; the mean is taken to lie in the middle. */
  public static TextLengths stated(int least, int most) {
    return new TextLengths(least, (least + most) / 2.0, most, "stated");
  }

  /**
   * Measures a sample: words are what white space divides, so that languages without it need
   * another measure.
   *
   * @throws IllegalArgumentException if no text has a word
   */
  public static TextLengths measured(List<String> sample) {
    long[] words = sample.stream().mapToLong(TextLengths::words).toArray();
    long most = java.util.Arrays.stream(words).max().orElse(0);
    if (most == 0) {
      throw new IllegalArgumentException(
          "none of %d texts has a word; give texts like the user's".formatted(sample.size()));
    }
    return new TextLengths(
        Math.toIntExact(java.util.Arrays.stream(words).min().orElse(0)),
        java.util.Arrays.stream(words).average().orElse(0),
        Math.toIntExact(most),
        "measured on %d texts".formatted(sample.size()));
  }

  static long words(String text) {
    return WORD.matcher(text).results().count();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,d to %,d words, %,.0f in the mean (%s)", least, most, mean, origin);
  }
}
