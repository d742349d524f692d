// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Ranking.ScoredId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetrievalReportTest {
  private static final RetrievalMetric[] ALL = {
    RetrievalMetric.ndcg(3),
    RetrievalMetric.ndcg(10),
    RetrievalMetric.recall(5),
    RetrievalMetric.recall(20),
    RetrievalMetric.precision(5),
    RetrievalMetric.reciprocalRank(40)
  };

  private static List<ScoredId> ranking(String... ids) {
    List<ScoredId> ranking = new ArrayList<>();
    for (String id : ids) {
      ranking.add(new ScoredId(id, 100 - ranking.size()));
    }
    return ranking;
  }

  private static double value(
      RetrievalMetric metric, Map<String, Integer> judgements, String... ids) {
    return RetrievalReport.of(Map.of("q", ranking(ids)), Map.of("q", judgements), metric)
        .mean(metric.name());
  }

  @Test
  void ndcg_gradedJudgements_isAsByHand() {
    // DCG 1/1 + 0 + 3/2 = 2.5; IDCG 3/1 + 2/log2(3) + 1/2 = 4.76186
    Map<String, Integer> judgements = Map.of("a", 1, "b", 0, "c", 3, "d", 2);
    assertThat(value(RetrievalMetric.ndcg(3), judgements, "a", "b", "c", "d"))
        .isCloseTo(2.5 / 4.761859507142915, within(1e-12));
    assertThat(value(RetrievalMetric.ndcg(10), judgements, "c", "d", "a", "b", "x")).isEqualTo(1);
  }

  @Test
  void ndcg_idealIsOfAllJudged_notOfThoseFound() {
    assertThat(value(RetrievalMetric.ndcg(10), Map.of("a", 1, "missing", 1), "a"))
        .isCloseTo(1 / (1 + 1 / (Math.log(3) / Math.log(2))), within(1e-12));
  }

  @Test
  void reciprocalRank_firstRelevant_countsToItsCut() {
    Map<String, Integer> judgements = Map.of("c", 1, "d", 2);
    assertThat(value(RetrievalMetric.reciprocalRank(10), judgements, "a", "b", "c", "d"))
        .isEqualTo(1.0 / 3);
    assertThat(value(RetrievalMetric.reciprocalRank(3), judgements, "a", "b", "c"))
        .isEqualTo(1.0 / 3);
    assertThat(value(RetrievalMetric.reciprocalRank(2), judgements, "a", "b", "c")).isZero();
  }

  @Test
  void recallAndPrecision_countRelevantAmongTheFirst() {
    Map<String, Integer> judgements = Map.of("a", 2, "b", 1, "c", 1, "no", 0, "bad", -1);
    String[] found = {"no", "a", "bad", "b"};
    assertThat(value(RetrievalMetric.recall(2), judgements, found)).isEqualTo(1.0 / 3);
    assertThat(value(RetrievalMetric.recall(100), judgements, found)).isEqualTo(2.0 / 3);
    assertThat(value(RetrievalMetric.precision(2), judgements, found)).isEqualTo(0.5);
    assertThat(value(RetrievalMetric.precision(10), judgements, found)).isEqualTo(0.2);
  }

  @Test
  void of_tiedScores_putsLargerIdFirst() {
    Map<String, List<ScoredId>> run =
        Map.of("q", List.of(new ScoredId("a", 1), new ScoredId("b", 1)));
    RetrievalMetric first = RetrievalMetric.precision(1);
    assertThat(RetrievalReport.of(run, Map.of("q", Map.of("b", 1)), first).mean("precision@1"))
        .isEqualTo(1);
    assertThat(RetrievalReport.of(run, Map.of("q", Map.of("a", 1)), first).mean("precision@1"))
        .isZero();
  }

  @Test
  void of_scoresThatDifferBelowSinglePrecision_areTied() {
    Map<String, List<ScoredId>> run =
        Map.of("q", List.of(new ScoredId("a", 1 + 1e-12), new ScoredId("b", 1)));
    assertThat(
            RetrievalReport.of(run, Map.of("q", Map.of("b", 1)), RetrievalMetric.precision(1))
                .mean("precision@1"))
        .isEqualTo(1);
    Map<String, List<ScoredId>> zeros =
        Map.of("q", List.of(new ScoredId("a", 0.0), new ScoredId("b", -0.0)));
    assertThat(
            RetrievalReport.of(zeros, Map.of("q", Map.of("b", 1)), RetrievalMetric.precision(1))
                .mean("precision@1"))
        .isEqualTo(1);
  }

  @Test
  void of_queriesWithoutRelevant_areLeftOutOfTheMean() {
    RetrievalReport report =
        RetrievalReport.of(
            Map.of("q1", ranking("a"), "q2", ranking("a"), "unjudged", ranking("a")),
            Map.of(
                "q1", Map.of("a", 1),
                "q2", Map.of("a", 0, "b", -2),
                "nothing-found", Map.of("a", 1)),
            RetrievalMetric.recall(10),
            RetrievalMetric.ndcg(5));
    assertThat(report.byQuery("recall@10"))
        .containsExactly(Map.entry("nothing-found", 0.0), Map.entry("q1", 1.0));
    assertThat(report.means())
        .containsExactly(Map.entry("recall@10", 0.5), Map.entry("ndcg@5", 0.5));
  }

  @Test
  void of_tiesAndGrades_areAsTrecEval() {
    Map<String, List<ScoredId>> run = new HashMap<>();
    Map<String, Map<String, Integer>> qrels = new HashMap<>();
    for (int q = 0; q < 5; q++) {
      List<ScoredId> found = new ArrayList<>();
      Map<String, Integer> judgements = new HashMap<>();
      for (int d = 0; d < 40; d++) {
        if ((d + q) % 5 != 0) {
          found.add(new ScoredId("d" + d, (d * 37 + q * 11) % 17 / 4.0 + 1e-9 * d));
        }
        if ((d + q) % 2 == 0) {
          judgements.put("d" + d, (d * 7 + q * 3) % 11 - 7);
        }
      }
      run.put("q" + q, found);
      qrels.put("q" + q, judgements);
    }
    RetrievalReport report = RetrievalReport.of(run, qrels, ALL);

    // pytrec_eval-terrier 0.5.11 by src/test/python/evaluation_golden.py
    is(report, "precision@5", 0.2, 0.2, 0.2, 0.2, 0.0);
    is(
        report,
        "ndcg@10",
        0.2800730078147042,
        0.32968451776221186,
        0.40014926254662797,
        0.2513443069479853,
        0.043077660306160094);
    is(report, "ndcg@3", 0.3393978490514598, 0.08484946226286495, 0.5090967735771897, 0.0, 0.0);
    is(report, "recall@20", 0.6, 0.5, 0.5, 0.6, 0.6);
    is(report, "recall@5", 0.2, 0.16666666666666666, 0.16666666666666666, 0.2, 0.0);
    is(report, "mrr@40", 1.0, 0.3333333333333333, 1.0, 0.25, 0.1);
  }

  private static void is(RetrievalReport report, String metric, double... expected) {
    Map<String, Double> values = report.byQuery(metric);
    assertThat(values).hasSize(expected.length);
    for (int q = 0; q < expected.length; q++) {
      assertThat(values.get("q" + q)).as(metric + " of q" + q).isCloseTo(expected[q], within(1e-9));
    }
  }

  @Test
  void of_anyRun_staysInRangeAndIgnoresItsOrder() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      List<ScoredId> found = new ArrayList<>();
      Map<String, Integer> judgements = new TreeMap<>();
      judgements.put("d0", 1);
      int documents = random.nextInt(30);
      for (int d = 0; d < documents; d++) {
        found.add(new ScoredId("d" + d, random.nextInt(4)));
        judgements.put("d" + random.nextInt(40), random.nextInt(6) - 2);
      }
      judgements.put("d1", 3);
      List<ScoredId> shuffled = new ArrayList<>(found);
      Collections.shuffle(shuffled, random);
      RetrievalReport report = RetrievalReport.of(Map.of("q", found), Map.of("q", judgements), ALL);
      assertThat(report.means().values()).allSatisfy(v -> assertThat(v).isBetween(0.0, 1 + 1e-12));
      assertThat(RetrievalReport.of(Map.of("q", shuffled), Map.of("q", judgements), ALL))
          .isEqualTo(report);
    }
  }

  @Test
  void of_documentTwice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RetrievalReport.of(
                    Map.of("q7", ranking("a", "b", "a")),
                    Map.of("q7", Map.of("a", 1)),
                    RetrievalMetric.ndcg(10)))
        .withMessageContaining("q7")
        .withMessageContaining("document a twice");
  }

  @Test
  void of_nothingToMeasure_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RetrievalReport.of(Map.of(), Map.of("q", Map.of("a", 0)), RetrievalMetric.ndcg(10)))
        .withMessageContaining("none of 1 judged queries");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrievalReport.of(Map.of(), Map.of("q", Map.of("a", 1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrievalMetric.recall(0))
        .withMessageContaining("rank 0");
  }

  @Test
  void mean_unknownMetric_namesThoseThatAreThere() {
    RetrievalReport report =
        RetrievalReport.of(Map.of(), Map.of("q", Map.of("a", 1)), RetrievalMetric.ndcg(10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.mean("ndcg@5"))
        .withMessageContaining("ndcg@10");
  }
}
