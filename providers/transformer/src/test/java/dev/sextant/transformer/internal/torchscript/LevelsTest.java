// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.SextantException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LevelsTest {
  private static Ranges.Range range(float... lowestThenHighest) {
    Ranges ranges = new Ranges(List.of(lowestThenHighest.length / 2));
    ranges.add(lowestThenHighest);
    return ranges.of(0);
  }

  /**
   * Channels from -2 to 8 and from -1 to .5, weights of at most 2 and 4: factors are the roots of 8
   * / 2 and of 1 / 4. Divided by them, inputs lie from -2 (-1 / .5) to 4 (8 / 2).
   */
  @Test
  void balanced_twoChannels_shareTheirReachWithTheWeights() {
    Levels levels = Levels.balanced(range(-2, -1, 8, .5f), new float[] {2, 4});
    assertThat(levels.factors()).containsExactly(2, .5f);
    assertThat(levels.scale()).isCloseTo(6 / 255., within(1e-12));
    assertThat(levels.zero()).isEqualTo(85);
    assertThat(levels.isPlain()).isFalse();
  }

  @Test
  void plain_severalTexts_reachFromMeanToMean() {
    Ranges ranges = new Ranges(List.of(2));
    ranges.add(new float[] {-1, 0, 3, 1});
    ranges.add(new float[] {-3, -2, 1, 5});
    Levels levels = Levels.plain(ranges.of(0));
    assertThat(levels.factors()).containsExactly(1, 1);
    assertThat(levels.scale()).isCloseTo((4 - -2) / 255., within(1e-12));
    assertThat(levels.zero()).isEqualTo(85);
    assertThat(levels.isPlain()).isTrue();
  }

  @Test
  void levels_ofExtremes_areTheFirstAndTheLast() {
    Levels levels = Levels.plain(range(-3, 6));
    assertThat(Math.round(-3 / levels.scale()) + levels.zero()).isZero();
    assertThat(Math.round(6 / levels.scale()) + levels.zero()).isEqualTo(255);
  }

  @Test
  void balanced_channelsOrWeightsOf0_haveFiniteFactors() {
    Levels silent = Levels.balanced(range(0, 0), new float[] {10});
    assertThat(silent.scale()).isEqualTo(1);
    assertThat(silent.zero()).isZero();
    // The root of 1e-5 / 10.
    assertThat(silent.factors()[0]).isCloseTo(1e-3f, within(1e-9f));
    // The root of 10 / 1e-5.
    assertThat(Levels.balanced(range(0, 10), new float[] {0}).factors()[0])
        .isCloseTo(1_000, within(.01f));
  }

  @Test
  void balanced_weightThatIsNoNumber_isRefused() {
    assertThatThrownBy(() -> Levels.balanced(range(-1, 1), new float[] {Float.NaN}))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("NaN")
        .hasMessageContaining("check the model's weights");
    assertThatThrownBy(() -> new Levels(new float[] {1}, 1, 256))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("256");
    assertThatThrownBy(() -> new Levels(new float[] {1}, 0, 1))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("0.0");
  }
}
