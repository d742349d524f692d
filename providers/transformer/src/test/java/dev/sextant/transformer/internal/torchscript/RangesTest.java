// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RangesTest {
  /** A product of two channels and one of one: lowest of all three, then highest. */
  private static Ranges ofTwoTexts() {
    Ranges ranges = new Ranges(List.of(2, 1));
    ranges.add(new float[] {-1, .5f, 2, 3, 1, 4});
    ranges.add(new float[] {-3, -2, 1, 1, 5, 2});
    return ranges;
  }

  @Test
  void of_channels_reachAsFarAsAnyTextDoesAndHold0() {
    Ranges.Range first = ofTwoTexts().of(0);
    assertThat(first.channels()).isEqualTo(2);
    assertThat(first.lowest(0)).isEqualTo(-3);
    assertThat(first.highest(0)).isEqualTo(3);
    assertThat(first.lowest(1)).isEqualTo(-2);
    assertThat(first.highest(1)).isEqualTo(5);
    Ranges.Range second = ofTwoTexts().of(1);
    assertThat(second.lowest(0)).isZero();
    assertThat(second.highest(0)).isEqualTo(4);
  }

  @Test
  void means_ofTexts_areThoseOfTheirExtremes() {
    Ranges.Range first = ofTwoTexts().of(0);
    assertThat(first.meanLowest()).isEqualTo((-1 - 3) / 2.);
    assertThat(first.meanHighest()).isEqualTo((3 + 5) / 2.);
    Ranges.Range second = ofTwoTexts().of(1);
    assertThat(second.meanLowest()).isZero();
    assertThat(second.meanHighest()).isEqualTo((4 + 2) / 2.);
    assertThat(new Ranges(List.of(1)).of(0).meanHighest()).isZero();
  }

  @Test
  void add_whatIsNoNumber_isRefused() {
    Ranges ranges = new Ranges(List.of(1));
    assertThatThrownBy(() -> ranges.add(new float[] {0, Float.NaN}))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("NaN")
        .hasMessageContaining("check its weights");
  }
}
