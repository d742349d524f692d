// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sextant.evaluation.Resampling.Interval;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random numbers, and the intervals that are made of them. */
class ResamplingTest {
  private static final Resampling DEFAULTS = Resampling.defaults();

  @Test
  void random_aSeed_givesTheNumbersOfSplitMix64() {
    // The published sequence of seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
    SeededRandom random = new SeededRandom(1234567);
    assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("6457827717110365317");
    assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("3203168211198807973");
    assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
  }

  @Test
  void random_boundedNumbers_areEquallyLikely() {
    for (int bound : new int[] {1, 2, 3, 7, 100}) {
      SeededRandom random = new SeededRandom(bound);
      int[] counts = new int[bound];
      for (int i = 0; i < 10_000 * bound; i++) {
        counts[random.nextInt(bound)]++;
      }
      assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - 10_000) < 500);
    }
    // Scaled without drawing some again, every third number would come a third more seldom.
    SeededRandom random = new SeededRandom(1);
    int large = 3 << 29;
    int[] counts = new int[3];
    for (int i = 0; i < 30_000; i++) {
      int value = random.nextInt(large);
      assertThat(value).isBetween(0, large - 1);
      counts[value % 3]++;
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - 10_000) < 500);
  }

  @Test
  void intervals_skewedValues_differByMethod() {
    double[] values = new GoldenData(3).skewed(30);
    ConfidenceInterval plain =
        ConfidenceInterval.ofMean(values, DEFAULTS.withInterval(Interval.PERCENTILE));
    ConfidenceInterval corrected = ConfidenceInterval.ofMean(values, DEFAULTS);
    assertThat(plain.method()).isEqualTo(Interval.PERCENTILE);
    assertThat(corrected.method()).isEqualTo(Interval.BCA);
    assertThat(corrected.level()).isEqualTo(0.95);
    // The long tail is on the right, and the correction goes there.
    assertThat(corrected.low()).isGreaterThan(plain.low());
    assertThat(corrected.high()).isGreaterThan(plain.high());
    ConfidenceInterval surer = ConfidenceInterval.ofMean(values, DEFAULTS.withLevel(0.99));
    assertThat(surer.low()).isLessThan(corrected.low());
    assertThat(surer.high()).isGreaterThan(corrected.high());
  }

  @Test
  void intervals_seeds_fixThem() {
    double[] values = new GoldenData(3).skewed(30);
    ConfidenceInterval interval = ConfidenceInterval.ofMean(values, DEFAULTS);
    assertThat(ConfidenceInterval.ofMean(values, DEFAULTS.withSeed(1))).isEqualTo(interval);
    assertThat(ConfidenceInterval.ofMean(values, DEFAULTS.withSeed(2))).isNotEqualTo(interval);
  }

  @Test
  void intervals_oneOutlierAmongMany_staysAnInterval() {
    double[] values = new double[1000];
    values[17] = 1;
    for (Interval method : Interval.values()) {
      ConfidenceInterval interval =
          ConfidenceInterval.ofMean(values, DEFAULTS.withInterval(method).withLevel(0.999));
      assertThat(interval.low()).isBetween(0.0, 0.001);
      assertThat(interval.high()).isBetween(0.001, 0.02);
    }
  }

  @Test
  void intervals_allMeansOnOneSide_stayFinite() {
    double[] values = {0, 1, 2};
    for (double side : new double[] {-5, 5}) {
      double[] means = new double[100];
      Arrays.setAll(means, i -> side + i / 1000.0);
      ConfidenceInterval interval = ConfidenceInterval.of(values, means, DEFAULTS);
      assertThat(interval.low()).isBetween(side, side + 0.1);
      assertThat(interval.high()).isBetween(side, side + 0.1);
    }
  }

  @Test
  void intervals_whatHasNone_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfidenceInterval.ofMean(List.of(1.0), DEFAULTS))
        .withMessageContaining("1 values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfidenceInterval.ofMean(List.of(1.0, Double.NaN), DEFAULTS))
        .withMessageContaining("value 1 is NaN");
    assertThat(ConfidenceInterval.ofMean(List.of(0.3, 0.3), DEFAULTS))
        .isEqualTo(new ConfidenceInterval(0.3, 0.3, 0.95, Interval.BCA));
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withRounds(99))
        .withMessageContaining("99 rounds");
    for (double level : new double[] {0, 1, 95, -0.5, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DEFAULTS.withLevel(level))
          .withMessageContaining("0.95");
    }
    assertThat(DEFAULTS.withSeed(3).withRounds(200).withLevel(0.9))
        .hasToString("Resampling[seed=3, rounds=200, level=0.9, interval=BCA]");
  }
}
