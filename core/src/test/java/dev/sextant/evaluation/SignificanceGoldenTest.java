// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.evaluation.GoldenData.Line;
import dev.sextant.evaluation.PairedComparison.Randomization;
import dev.sextant.evaluation.PairedComparison.TTest;
import dev.sextant.evaluation.Resampling.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Against SciPy 1.17.1, and statsmodels 0.14.6 for Holm's correction. */
class SignificanceGoldenTest {
  @Test
  void tTest_randomPairs_isAsScipy() {
    List<Line> lines = GoldenData.lines("ttest");
    assertThat(lines).hasSize(100);
    for (Line line : lines) {
      GoldenData data = new GoldenData(line.seed());
      TTest test = data.paired(3 + data.below(100)).tTest();
      assertThat(test.t()).isCloseTo(line.number(0), within(1e-9));
      assertThat(test.p()).as("seed %d", line.seed()).isCloseTo(line.number(1), within(1e-12));
    }
  }

  @Test
  void randomization_fewQueries_isExactlyAsScipy() {
    List<Line> lines = GoldenData.lines("exact");
    assertThat(lines).hasSize(60);
    for (Line line : lines) {
      GoldenData data = new GoldenData(line.seed());
      Randomization test = data.paired(2 + data.below(11)).randomization(Resampling.defaults());
      assertThat(test.exact()).isTrue();
      assertThat(test.p()).as("seed %d", line.seed()).isCloseTo(line.number(0), within(1e-12));
    }
  }

  @Test
  void randomization_manyQueries_isAsScipyToTheErrorOfBothSamples() {
    List<Line> lines = GoldenData.lines("sampled");
    assertThat(lines).hasSize(12);
    for (Line line : lines) {
      Randomization test =
          new GoldenData(line.seed())
              .paired(40 + 15 * line.seed())
              .randomization(Resampling.defaults().withRounds(99_999));
      double p = line.number(0);
      // Two samples of 100,000; four standard errors of their difference, and SciPy's doubled tail.
      double error = 4 * Math.sqrt(Math.max(p, 1e-4) * (1 - p) * 3 / 100_000);
      assertThat(test.exact()).isFalse();
      assertThat(test.assignments()).isEqualTo(99_999);
      assertThat(test.p()).as("seed %d", line.seed()).isCloseTo(p, within(error + 1e-12));
    }
  }

  @Test
  void holm_randomPValues_isAsStatsmodels() {
    List<Line> lines = GoldenData.lines("holm");
    assertThat(lines).hasSize(50);
    for (Line line : lines) {
      GoldenData data = new GoldenData(line.seed());
      List<Double> p = new ArrayList<>();
      int size = 1 + data.below(12);
      for (int i = 0; i < size; i++) {
        p.add(data.below(1000) / 10000.0);
      }
      List<Double> adjusted = SystemComparison.holm(p);
      for (int i = 0; i < size; i++) {
        assertThat(adjusted.get(i)).isCloseTo(line.number(i), within(1e-12));
      }
    }
  }

  @Test
  void intervals_ofTheSameMeans_areAsScipy() {
    for (Interval method : Interval.values()) {
      List<Line> lines = GoldenData.lines(method.name().toLowerCase(Locale.ROOT));
      assertThat(lines).hasSize(30);
      for (Line line : lines) {
        GoldenData data = new GoldenData(line.seed());
        double[] values = data.skewed(3 + data.below(40));
        double[] means = new double[200];
        for (int round = 0; round < means.length; round++) {
          for (int i = 0; i < values.length; i++) {
            means[round] += values[data.below(values.length)];
          }
          means[round] /= values.length;
        }
        ConfidenceInterval interval =
            ConfidenceInterval.of(
                values, means, Resampling.defaults().withLevel(0.9).withInterval(method));
        assertThat(interval.low())
            .as("%s, seed %d", method, line.seed())
            .isCloseTo(line.number(0), within(1e-9));
        assertThat(interval.high())
            .as("%s, seed %d", method, line.seed())
            .isCloseTo(line.number(1), within(1e-9));
      }
    }
  }

  @Test
  void intervals_drawnAnew_areAsScipyToTheErrorOfBothSamples() {
    for (Interval method : Interval.values()) {
      List<Line> lines = GoldenData.lines("drawn-" + method.name().toLowerCase(Locale.ROOT));
      assertThat(lines).hasSize(4);
      for (Line line : lines) {
        double[] values = new GoldenData(line.seed()).skewed(20 + 30 * line.seed());
        ConfidenceInterval interval =
            ConfidenceInterval.ofMean(
                values, Resampling.defaults().withRounds(100_000).withInterval(method));
        // A 2.5 % quantile of 100,000 means errs by 0.0085 of their deviation.
        double error = 4 * Math.sqrt(2) * 0.0085 * line.number(2);
        assertThat(interval.low()).isCloseTo(line.number(0), within(error));
        assertThat(interval.high()).isCloseTo(line.number(1), within(error));
      }
    }
  }

  @Test
  void distributions_fromTheMiddleToTheTails_areAsScipy() {
    for (Line line : GoldenData.lines("student")) {
      double p = Distributions.studentTwoSided(line.number(0), line.seed());
      assertThat(p)
          .as("t %s with %d degrees of freedom", line.text(0), line.seed())
          .isCloseTo(line.number(1), within(1e-9 * line.number(1) + 1e-300));
      assertThat(Distributions.studentTwoSided(-line.number(0), line.seed())).isEqualTo(p);
    }
    for (Line line : GoldenData.lines("normal")) {
      assertThat(Distributions.normal(line.number(0)))
          .as("normal %s", line.text(0))
          .isCloseTo(line.number(1), within(1e-15));
    }
    List<Line> quantiles = GoldenData.lines("quantile");
    assertThat(quantiles).hasSize(10);
    for (Line line : quantiles) {
      assertThat(Distributions.normalQuantile(line.number(0)))
          .as("quantile %s", line.text(0))
          .isCloseTo(line.number(1), within(1e-9));
    }
  }
}
