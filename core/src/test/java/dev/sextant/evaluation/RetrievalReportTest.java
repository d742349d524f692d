// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Ranking.ScoredId;
import dev.sextant.evaluation.RetrievalReport.Remark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

  private static RetrievalReport report(
      Map<String, List<ScoredId>> run,
      Map<String, Map<String, Integer>> qrels,
      RetrievalMetric... metrics) {
    return RetrievalReport.of(new Run("test", run), new Qrels(qrels), metrics);
  }

  private static double value(
      RetrievalMetric metric, Map<String, Integer> judgements, String... ids) {
    return report(Map.of("q", ranking(ids)), Map.of("q", judgements), metric).mean(metric.name());
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
    assertThat(report(run, Map.of("q", Map.of("b", 1)), first).mean("precision@1")).isEqualTo(1);
    assertThat(report(run, Map.of("q", Map.of("a", 1)), first).mean("precision@1")).isZero();
  }

  @Test
  void of_scoresThatDifferBelowSinglePrecision_areTied() {
    Map<String, List<ScoredId>> run =
        Map.of("q", List.of(new ScoredId("a", 1 + 1e-12), new ScoredId("b", 1)));
    assertThat(
            report(run, Map.of("q", Map.of("b", 1)), RetrievalMetric.precision(1))
                .mean("precision@1"))
        .isEqualTo(1);
    Map<String, List<ScoredId>> zeros =
        Map.of("q", List.of(new ScoredId("a", 0.0), new ScoredId("b", -0.0)));
    assertThat(
            report(zeros, Map.of("q", Map.of("b", 1)), RetrievalMetric.precision(1))
                .mean("precision@1"))
        .isEqualTo(1);
  }

  @Test
  void of_queriesWithoutRelevant_areLeftOutOfTheMean() {
    RetrievalReport report =
        report(
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
      RetrievalReport report = report(Map.of("q", found), Map.of("q", judgements), ALL);
      assertThat(report.means().values()).allSatisfy(v -> assertThat(v).isBetween(0.0, 1 + 1e-12));
      assertThat(report(Map.of("q", shuffled), Map.of("q", judgements), ALL)).isEqualTo(report);
    }
  }

  @Test
  void of_documentTwice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                report(
                    Map.of("q7", ranking("a", "b", "a")),
                    Map.of("q7", Map.of("a", 1)),
                    RetrievalMetric.ndcg(10)))
        .withMessageContaining("q7")
        .withMessageContaining("document a twice");
  }

  @Test
  void of_nothingToMeasure_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report(Map.of(), Map.of("q", Map.of("a", 0)), RetrievalMetric.ndcg(10)))
        .withMessageContaining("none of 1 judged queries");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report(Map.of(), Map.of("q", Map.of("a", 1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrievalMetric.recall(0))
        .withMessageContaining("rank 0");
  }

  @Test
  void mean_unknownMetric_namesThoseThatAreThere() {
    RetrievalReport report =
        report(Map.of(), Map.of("q", Map.of("a", 1)), RetrievalMetric.ndcg(10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.mean("ndcg@5"))
        .withMessageContaining("ndcg@10");
  }

  @Test
  void remarks_particularQueries_areNamed() {
    RetrievalReport report =
        report(
            Map.of("found", ranking("a"), "unjudged", ranking("a"), "empty", List.of()),
            Map.of(
                "found", Map.of("a", 1),
                "empty", Map.of("a", 1),
                "absent", Map.of("a", 1),
                "nothing", Map.of("a", 0),
                "blank", Map.of()),
            RetrievalMetric.recall(5));
    assertThat(report.remarks())
        .containsOnly(
            Map.entry("unjudged", Remark.NOT_JUDGED),
            Map.entry("empty", Remark.NOTHING_FOUND),
            Map.entry("absent", Remark.NOTHING_FOUND),
            Map.entry("nothing", Remark.NOTHING_RELEVANT),
            Map.entry("blank", Remark.NOTHING_RELEVANT));
    assertThat(report.queries(Remark.NOTHING_FOUND)).containsExactly("absent", "empty");
    assertThat(report.byQuery("recall@5")).containsOnlyKeys("absent", "empty", "found");
  }

  @Test
  void of_judgedDocumentsThatAreNowhere_lowerWhatCanBeReached() {
    Qrels qrels = new Qrels(Map.of("q", Map.of("a", 1, "gone", 1)));
    assertThat(qrels.unknownDocuments(Set.of("a", "b"))).isEqualTo(Map.of("q", Set.of("gone")));
    assertThat(qrels.unknownDocuments(Set.of("a", "gone"))).isEmpty();
    assertThat(value(RetrievalMetric.recall(9), qrels.of("q"), "a", "b")).isEqualTo(0.5);
  }

  @Test
  void worst_lowestValues_comeFirst() {
    RetrievalReport report =
        new RetrievalReport(Map.of("m", Map.of("c", 0.2, "a", 0.7, "b", 0.2, "d", 0.1)), Map.of());
    assertThat(report.worst("m", 3))
        .containsExactly(Map.entry("d", 0.1), Map.entry("b", 0.2), Map.entry("c", 0.2));
    assertThat(report.worst("m", 99)).hasSize(4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.worst("m", 0))
        .withMessageContaining("0 queries");
  }

  @Test
  void interval_ofAMetric_holdsItsMean() {
    Map<String, Double> values = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      values.put("q" + i, i % 7 / 6.0);
    }
    RetrievalReport report = new RetrievalReport(Map.of("m", values), Map.of());
    ConfidenceInterval interval = report.interval("m", Resampling.defaults());
    assertThat(report.mean("m")).isBetween(interval.low(), interval.high());
    assertThat(interval.high() - interval.low()).isBetween(0.15, 0.35);
  }

  @Test
  void report_valuesThatAreNoNumbersOrOfOtherQueries_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetrievalReport(Map.of("m", Map.of("q3", Double.NaN)), Map.of()))
        .withMessageContaining("m of query q3 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new RetrievalReport(Map.of("m", Map.of("q", 1.0), "n", Map.of("r", 1.0)), Map.of()))
        .withMessageContaining("different queries");
  }

  @Test
  void metrics_ofManyKinds_areAsByHand() {
    // Ranks 1 to 6: relevant, not, unjudged, relevant, unjudged, relevant; one more is not found.
    Map<String, Integer> judgements = Map.of("a", 1, "b", 0, "d", 3, "f", 1, "gone", 1);
    String[] found = {"a", "b", "c", "d", "e", "f"};
    assertThat(value(RetrievalMetric.averagePrecision(), judgements, found))
        .isCloseTo((1 + 2 / 4.0 + 3 / 6.0) / 4, within(1e-12));
    assertThat(value(RetrievalMetric.averagePrecision(5), judgements, found))
        .isCloseTo((1 + 2 / 4.0) / 4, within(1e-12));
    assertThat(value(RetrievalMetric.rPrecision(), judgements, found)).isEqualTo(0.5);
    assertThat(value(RetrievalMetric.success(1), judgements, found)).isEqualTo(1);
    assertThat(value(RetrievalMetric.success(1), Map.of("d", 3), found)).isZero();
    assertThat(value(RetrievalMetric.hole(5), judgements, found)).isEqualTo(0.4);
    assertThat(value(RetrievalMetric.hole(10), judgements, found)).isEqualTo(0.2);
  }

  @Test
  void parse_everyName_givesItsMetric() {
    for (String name :
        List.of("ndcg", "map", "mrr", "rprecision", "ndcg@10", "map@3", "mrr@7", "recall@100")) {
      assertThat(RetrievalMetric.parse(name).name()).isEqualTo(name);
    }
    assertThat(RetrievalMetric.parse("hole@10")).isEqualTo(RetrievalMetric.hole(10));
    assertThat(RetrievalMetric.parse("precision@2")).isNotEqualTo(RetrievalMetric.precision(3));
    for (String name : List.of("", "recall", "rprecision@3", "ndcg@", "ndcg@-1", "ndcg@x", "@3")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RetrievalMetric.parse(name))
          .withMessageContaining("success");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrievalMetric.parse("ndcg@0"))
        .withMessageContaining("rank 0");
  }
}
