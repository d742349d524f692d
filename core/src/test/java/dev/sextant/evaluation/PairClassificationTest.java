// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairClassificationTest {
  @Test
  void of_scoresWithATie_isAsByHand() {
    // Thresholds 0.9: 1 of 1; 0.5: 2 of 4 (the tie stays together); 0.1: 3 of 5.
    PairClassification result =
        PairClassification.of(
            new double[] {0.5, 0.9, 0.5, 0.1, 0.5}, new boolean[] {true, true, false, true, false});
    assertThat(result.averagePrecision())
        .isCloseTo(1 / 3.0 + 1 / 3.0 * 2 / 4 + 1 / 3.0 * 3 / 5, within(1e-12));
    assertThat(result.bestF1()).isEqualTo(0.75);
    assertThat(result.threshold()).isEqualTo(0.1);
    assertThat(result.precision()).isEqualTo(0.6);
    assertThat(result.recall()).isEqualTo(1);
  }

  @Test
  void of_severalThresholdsAsGood_takesTheHighest() {
    // 1 of 1 of 2 and 2 of 4 of 2 both have an F1 of 2/3.
    PairClassification result =
        PairClassification.of(new double[] {4, 3, 2, 1}, new boolean[] {true, false, false, true});
    assertThat(result.bestF1()).isEqualTo(2 / 3.0);
    assertThat(result.threshold()).isEqualTo(4);
  }

  @Test
  void of_extremes_areDefined() {
    PairClassification perfect =
        PairClassification.of(new double[] {-1, -2}, new boolean[] {true, false});
    assertThat(perfect).isEqualTo(new PairClassification(1, 1, -1, 1, 1));
    PairClassification constant =
        PairClassification.of(new double[] {0, -0.0, 0}, new boolean[] {true, false, false});
    assertThat(constant.averagePrecision()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(constant.bestF1()).isEqualTo(0.5);
    assertThat(PairClassification.of(new double[] {7}, new boolean[] {true}).bestF1()).isEqualTo(1);
  }

  @Test
  void of_whatCantBeMeasured_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairClassification.of(new double[2], new boolean[3]))
        .withMessageContaining("2 scores for 3 pairs");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PairClassification.of(new double[] {1, Double.NaN}, new boolean[] {true, false}))
        .withMessageContaining("pair 1 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairClassification.of(new double[2], new boolean[2]))
        .withMessageContaining("none of 2 pairs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairClassification.of(new double[0], new boolean[0]));
  }
}
