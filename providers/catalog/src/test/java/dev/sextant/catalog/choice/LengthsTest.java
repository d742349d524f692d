// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.catalog.internal.Sizes;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LengthsTest {
  @Test
  void measured_ofASample_countsWordsBetweenWhiteSpace() {
    TextLengths lengths =
        TextLengths.measured(List.of("one", " two  words\n", "now there are four"));

    assertThat(lengths.least()).isEqualTo(1);
    assertThat(lengths.mean()).isEqualTo(7 / 3.0);
    assertThat(lengths.most()).isEqualTo(4);
    assertThat(lengths).hasToString("1 to 4 words, 2 in the mean (measured on 3 texts)");
  }

  @Test
  void fertility_ofATokenizer_leavesOutItsSpecialTokens() {
    // Two tokens a word, and two special ones around each text.
    Fertility fertility =
        Fertility.measured(
            text -> 2 + 2 * (int) TextLengths.words(text), List.of("a b c", "d", "e f"));

    assertThat(fertility.tokensPerWord()).isEqualTo(2);
    assertThat(fertility.origin()).isEqualTo("measured: 12 tokens in 6 words of a sample");
  }

  @Test
  void tokens_ofThePapersOfTheExample_areTheEstimateForEnglish() {
    assertThat(Fertility.ENGLISH_ESTIMATE.tokens(2_000)).isEqualTo(2_660);
    assertThat(Fertility.ENGLISH_ESTIMATE.tokens(8_000)).isEqualTo(10_640);
  }

  @Test
  void lengths_thatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> TextLengths.stated(8_000, 2_000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TextLengths.measured(List.of(" "))).hasMessageContaining("1 texts");
    assertThatThrownBy(() -> Fertility.measured(text -> 1, List.of("")))
        .hasMessageContaining("no word");
    assertThatThrownBy(() -> new Fertility(-1, "x")).hasMessageContaining("-1");
  }

  @Test
  void sizes_areShownInThreeDigits() {
    assertThat(Sizes.shown(999)).isEqualTo("999 bytes");
    assertThat(Sizes.shown(1_000)).isEqualTo("1.00 kB");
    assertThat(Sizes.shown(15_700_000_000L)).isEqualTo("15.7 GB");
    assertThat(Sizes.shown(999_600)).isEqualTo("1.00 MB");
  }
}
