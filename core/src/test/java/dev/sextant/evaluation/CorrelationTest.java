// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  private static final double[] LEFT =
      IntStream.range(0, 20).mapToDouble(i -> i * 29 % 13 / 2.0).toArray();
  private static final double[] RIGHT =
      IntStream.range(0, 20).mapToDouble(i -> i * 31 % 7 - 0.1 * i).toArray();

  @Test
  void spearman_ties_isAsByHand() {
    // Ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: covariance 4.5, squares 4.5 and 5.
    assertThat(Correlation.spearman(new double[] {1, 2, 2, 9}, new double[] {10, 30, 20, 40}))
        .isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
  }

  @Test
  void spearman_monotoneChange_changesNothing() {
    Random random = new Random(8);
    for (int round = 0; round < 50; round++) {
      double[] x = random.doubles(30, -3, 3).toArray();
      double[] y = random.doubles(30, -3, 3).toArray();
      double correlation = Correlation.spearman(x, y);
      assertThat(correlation).isBetween(-1.0, 1.0);
      assertThat(Correlation.spearman(y, x)).isCloseTo(correlation, within(1e-12));
      assertThat(Correlation.spearman(Arrays.stream(x).map(Math::exp).toArray(), y))
          .isEqualTo(correlation);
      assertThat(Correlation.spearman(Arrays.stream(x).map(v -> -v).toArray(), y))
          .isCloseTo(-correlation, within(1e-12));
      assertThat(Correlation.spearman(x, x)).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void pearson_linearChange_changesNothing() {
    double[] scaled = Arrays.stream(LEFT).map(v -> 1e300 * v).toArray();
    assertThat(Correlation.pearson(scaled, RIGHT))
        .isCloseTo(Correlation.pearson(LEFT, RIGHT), within(1e-12));
    double[] tiny = Arrays.stream(LEFT).map(v -> 1e-200 * v).toArray();
    assertThat(Correlation.pearson(tiny, LEFT)).isCloseTo(1, within(1e-12));
  }

  @Test
  void correlations_inputsThatHaveNone_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Correlation.spearman(new double[3], new double[4]))
        .withMessageContaining("3 numbers against 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Correlation.pearson(new double[] {1}, new double[] {1}))
        .withMessageContaining("at least two");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Correlation.spearman(new double[] {1, 2}, new double[] {0.1, 0.1}))
        .withMessageContaining("right are 0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Correlation.pearson(new double[] {1, Double.NaN}, new double[] {1, 2}))
        .withMessageContaining("number 1 on the left is NaN");
  }
}
