// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.evaluation.PairedComparison.Query;
import dev.sextant.evaluation.PairedComparison.Randomization;
import dev.sextant.evaluation.PairedComparison.TTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
  private static final Resampling DEFAULTS = Resampling.defaults();

  private static PairedComparison differences(double... differences) {
    List<Query> queries = new ArrayList<>();
    for (double difference : differences) {
      queries.add(new Query("q%03d".formatted(queries.size()), 0.25, 0.25 + difference));
    }
    return new PairedComparison(queries);
  }

  @Test
  void of_twoSystems_countsWinsLossesAndTies() {
    PairedComparison comparison =
        PairedComparison.of(
            Map.of("a", 0.5, "b", 0.1 + 0.2, "c", 0.25, "d", 1.0),
            Map.of("a", 0.75, "b", 0.3, "c", 0.0, "d", 0.25));
    assertThat(comparison.wins()).isEqualTo(1);
    assertThat(comparison.losses()).isEqualTo(2);
    assertThat(comparison.ties()).isEqualTo(1);
    assertThat(comparison.baselineMean()).isCloseTo(2.05 / 4, within(1e-12));
    assertThat(comparison.candidateMean()).isCloseTo(1.3 / 4, within(1e-12));
    assertThat(comparison.difference()).isCloseTo(-0.75 / 4, within(1e-12));
    assertThat(comparison.worst(5)).extracting(Query::id).containsExactly("d", "c");
    assertThat(comparison.worst(1)).containsExactly(new Query("d", 1.0, 0.25));
  }

  @Test
  void effectSize_ofDifferences_isAsByHand() {
    // Mean 0.25, deviations -0.25, 0 and 0.25: a standard deviation of 0.25.
    assertThat(differences(0, 0.25, 0.5).effectSize()).isCloseTo(1, within(1e-12));
    assertThat(differences(0, -0.25, -0.5).effectSize()).isCloseTo(-1, within(1e-12));
    assertThat(differences(0.1, 0.1, 0.1).effectSize()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(differences(0, 0).effectSize()).isZero();
  }

  @Test
  void tests_equalSystems_findNothing() {
    PairedComparison same = differences(0, 0, 0, 0);
    assertThat(same.tTest()).isEqualTo(new TTest(0, 3, 1));
    assertThat(same.randomization(DEFAULTS)).isEqualTo(new Randomization(1, true, 1));
    assertThat(same.interval(DEFAULTS).low()).isZero();
    assertThat(same.interval(DEFAULTS).high()).isZero();
    assertThat(same.worst(3)).isEmpty();
  }

  @Test
  void tests_theSameDifferenceEverywhere_areSure() {
    PairedComparison comparison = differences(0.1, 0.1, 0.1, 0.1, 0.1);
    assertThat(comparison.tTest().p()).isZero();
    // Of 32 swaps only none and all are so far from 0.
    assertThat(comparison.randomization(DEFAULTS)).isEqualTo(new Randomization(2 / 32.0, true, 32));
  }

  @Test
  void randomization_queriesThatTie_doNotCount() {
    double[] differences = new double[300];
    differences[3] = 0.5;
    differences[40] = 0.25;
    differences[290] = 0.125;
    assertThat(differences(differences).randomization(DEFAULTS))
        .isEqualTo(new Randomization(2 / 8.0, true, 8));
  }

  @Test
  void randomization_tenths_countAsWholeNumbersWould() {
    // 0.1 + 0.2 - 0.3 + 0.4 and -0.1 - 0.2 + 0.3 + 0.4 are the same, but not as doubles.
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      int[] tenths = random.ints(1 + random.nextInt(10), -9, 10).toArray();
      int observed = Math.abs(Arrays.stream(tenths).sum());
      int far = 0;
      for (int signs = 0; signs < 1 << tenths.length; signs++) {
        int sum = 0;
        for (int i = 0; i < tenths.length; i++) {
          sum += (signs >> i & 1) == 0 ? tenths[i] : -tenths[i];
        }
        far += Math.abs(sum) >= observed ? 1 : 0;
      }
      double p = (double) far / (1 << tenths.length);
      double[] differences = Arrays.stream(tenths).mapToDouble(tenth -> tenth / 10.0).toArray();
      assertThat(differences(differences).randomization(DEFAULTS).p()).isEqualTo(p);
    }
  }

  @Test
  void randomization_differenceThatNoSwapReaches_isStillNotImpossible() {
    double[] differences = new double[40];
    Arrays.fill(differences, 0.25);
    assertThat(differences(differences).randomization(DEFAULTS.withRounds(999)))
        .isEqualTo(new Randomization(1 / 1000.0, false, 999));
  }

  @Test
  void randomization_sampled_agreesWithExact() {
    Random random = new Random(2);
    for (int round = 0; round < 20; round++) {
      double[] twenty = random.doubles(20, -0.3, 0.5).toArray();
      double exact = differences(twenty).randomization(DEFAULTS).p();
      // One more that hardly differs, and it is too many to try all.
      double[] more = Arrays.copyOf(twenty, 21);
      more[20] = 1e-9;
      Randomization sampled = differences(more).randomization(DEFAULTS.withSeed(round));
      assertThat(sampled.exact()).isFalse();
      assertThat(sampled.p())
          .isCloseTo(exact, within(4 * Math.sqrt(exact * (1 - exact) / 10_000) + 2e-4));
    }
  }

  @Test
  void randomization_seeds_fixTheAnswer() {
    PairedComparison comparison = new GoldenData(1).paired(60);
    Randomization test = comparison.randomization(DEFAULTS);
    assertThat(comparison.randomization(DEFAULTS)).isEqualTo(test);
    assertThat(comparison.randomization(DEFAULTS.withSeed(2))).isNotEqualTo(test);
    // The order in which maps are given is none of its business.
    Map<String, Double> left = new HashMap<>();
    Map<String, Double> right = new HashMap<>();
    comparison
        .queries()
        .forEach(
            query -> {
              left.put(query.id(), query.baseline());
              right.put(query.id(), query.candidate());
            });
    assertThat(PairedComparison.of(left, right).randomization(DEFAULTS)).isEqualTo(test);
    // Whoever is called the baseline, the question is the same.
    assertThat(PairedComparison.of(right, left).randomization(DEFAULTS)).isEqualTo(test);
  }

  @Test
  void tests_systemsOfTheSameQuality_callOneInTwentyDifferent() {
    Random random = new Random(11);
    int byRandomization = 0;
    int byStudent = 0;
    int outside = 0;
    for (int round = 0; round < 400; round++) {
      PairedComparison comparison =
          differences(random.doubles(25, -0.5, 0.5).map(d -> d * Math.abs(d)).toArray());
      Resampling resampling = DEFAULTS.withRounds(500).withSeed(round);
      byRandomization += comparison.randomization(resampling).p() < 0.05 ? 1 : 0;
      byStudent += comparison.tTest().p() < 0.05 ? 1 : 0;
      ConfidenceInterval interval = comparison.interval(resampling);
      outside += interval.low() > 0 || interval.high() < 0 ? 1 : 0;
    }
    // 20 are expected of 400, with a standard deviation of 4.4; the bootstrap is a bit too sure.
    assertThat(byRandomization).isBetween(7, 33);
    assertThat(byStudent).isBetween(7, 33);
    assertThat(outside).isBetween(10, 45);
  }

  @Test
  void of_whatCantBeCompared_isRefusedWithItsQuery() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedComparison.of(Map.of("a", 1.0, "b", 1.0), Map.of("a", 1.0)))
        .withMessageContaining("candidate has no value for 1 of the queries, such as b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedComparison.of(Map.of("a", 1.0), Map.of("a", 1.0, "c", 1.0)))
        .withMessageContaining("baseline has no value for 1 of the queries, such as c");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedComparison.of(Map.of("a", 1.0), Map.of("a", Double.NaN)))
        .withMessageContaining("query a")
        .withMessageContaining("NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedComparison.of(Map.of(), Map.of()))
        .withMessageContaining("no query");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PairedComparison(List.of(new Query("a", 1, 1), new Query("a", 1, 1))))
        .withMessageContaining("query a is there twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> differences(0.5).tTest())
        .withMessageContaining("two or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> differences(0.5).interval(DEFAULTS))
        .withMessageContaining("at least two");
    assertThatIllegalArgumentException().isThrownBy(() -> differences(0.5).worst(0));
  }
}
