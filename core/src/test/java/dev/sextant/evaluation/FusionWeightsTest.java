// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FusionWeightsTest {
  private static final RetrievalMetric METRIC = RetrievalMetric.ndcg(5);

  /** Scores of 20 documents, of which one is relevant and scores more by what it is told apart. */
  private static Ranking ranking(String stage, Random random, double apart, String relevant) {
    List<ScoredId> hits = new ArrayList<>();
    for (int d = 0; d < 20; d++) {
      String id = "d" + d;
      hits.add(new ScoredId(id, random.nextGaussian() + (id.equals(relevant) ? apart : 0)));
    }
    hits.sort(Comparator.comparingDouble(ScoredId::score).reversed());
    return new Ranking(stage, hits);
  }

  private final Map<String, List<Ranking>> rankings = new TreeMap<>();
  private final Map<String, Map<String, Integer>> judgements = new TreeMap<>();

  private Qrels label(int queries, double... apart) {
    Random random = new Random(4);
    for (int q = 0; q < queries; q++) {
      String relevant = "d" + random.nextInt(20);
      List<Ranking> branches = new ArrayList<>();
      for (int b = 0; b < apart.length; b++) {
        branches.add(ranking("branch" + b, random, apart[b], relevant));
      }
      rankings.put("q" + q, branches);
      judgements.put("q" + q, Map.of(relevant, 1));
    }
    return new Qrels(judgements);
  }

  @Test
  void fit_branchOfNoise_getsLittle() {
    FusionWeights fitted = FusionWeights.fit(rankings, label(200, 2, 0), METRIC);
    assertThat(fitted.weights().get("branch0")).isGreaterThan(.7);
    assertThat(fitted.weights().values().stream().mapToDouble(w -> w).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(FusionWeights.fit(rankings, new Qrels(judgements), METRIC)).isEqualTo(fitted);
  }

  @Test
  void fit_twoBranchesThatBothTell_beatsEitherAlsoOnQueriesHeldOut() {
    Qrels qrels = label(200, 1.5, 1.5);
    FusionWeights fitted = FusionWeights.fit(rankings, qrels, METRIC);
    assertThat(fitted.weights().get("branch0")).isBetween(.2, .8);
    Map<String, Double> held = FusionWeights.crossValidate(rankings, qrels, METRIC, 2);
    assertThat(held).hasSize(200);
    for (int b = 0; b < 2; b++) {
      PairedComparison comparison = PairedComparison.of(alone(b, qrels), held);
      assertThat(comparison.difference()).isPositive();
      assertThat(comparison.randomization(Resampling.defaults()).p()).isLessThan(.01);
    }
    assertThat(mean(held)).isLessThanOrEqualTo(fitted.value() + 1e-9);
  }

  private Map<String, Double> alone(int branch, Qrels qrels) {
    Map<String, List<ScoredId>> found = new TreeMap<>();
    rankings.forEach((query, branches) -> found.put(query, branches.get(branch).hits()));
    return RetrievalReport.of(new Run("alone", found), qrels, METRIC).byQuery(METRIC.name());
  }

  private static double mean(Map<String, Double> values) {
    return values.values().stream().mapToDouble(value -> value).average().orElseThrow();
  }

  @Test
  void fit_whateverTheWeights_takesEqualOnes() {
    rankings.put(
        "q",
        List.of(
            new Ranking("a", List.of(new ScoredId("x", 2), new ScoredId("y", 1))),
            new Ranking("b", List.of(new ScoredId("x", 5), new ScoredId("y", 1)))));
    Qrels qrels = new Qrels(Map.of("q", Map.of("x", 1)));
    assertThat(FusionWeights.fit(rankings, qrels, METRIC).weights())
        .isEqualTo(Map.of("a", .5, "b", .5));
  }

  @Test
  void fit_chunksOfJudgedDocuments_countByTheBestChunk() {
    rankings.put(
        "q",
        List.of(
            new Ranking("a", List.of(new ScoredId("y#1", 3), new ScoredId("x#1", 2))),
            new Ranking("b", List.of(new ScoredId("x#7", 5), new ScoredId("y#2", 1)))));
    Qrels qrels = new Qrels(Map.of("q", Map.of("x", 1)));
    FusionWeights fitted =
        FusionWeights.fit(rankings, chunk -> chunk.substring(0, chunk.indexOf('#')), qrels, METRIC);
    assertThat(fitted.value()).isEqualTo(1);
    assertThat(fitted.weights().get("b")).isGreaterThan(.5);
    rankings.put("r", rankings.get("q"));
    Qrels both = new Qrels(Map.of("q", Map.of("x", 1), "r", Map.of("x", 1)));
    assertThat(
            FusionWeights.crossValidate(
                rankings, chunk -> chunk.substring(0, chunk.indexOf('#')), both, METRIC, 2))
        .isEqualTo(Map.of("q", 1.0, "r", 1.0));
  }

  @Test
  void fit_severalBranches_sharesOutOne() {
    for (int branches : new int[] {1, 3, 5, 8}) {
      rankings.clear();
      judgements.clear();
      double[] apart = new double[branches];
      apart[branches - 1] = 3;
      FusionWeights fitted = FusionWeights.fit(rankings, label(10, apart), METRIC);
      assertThat(fitted.weights()).hasSize(branches);
      assertThat(fitted.weights().get("branch" + (branches - 1)))
          .isEqualTo(fitted.weights().values().stream().mapToDouble(w -> w).max().orElseThrow());
    }
  }

  @Test
  void fit_nothingToFitOn_isRefused() {
    Qrels qrels = new Qrels(Map.of("q", Map.of("x", 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FusionWeights.fit(Map.of(), qrels, METRIC))
        .withMessageContaining("no branch");
    label(3, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FusionWeights.crossValidate(rankings, new Qrels(judgements), METRIC, 4))
        .withMessageContaining("4 folds of 3 queries");
  }
}
