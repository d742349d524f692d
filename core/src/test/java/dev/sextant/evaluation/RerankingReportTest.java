// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Ranking.ScoredId;
import dev.sextant.evaluation.RetrievalReport.Remark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RerankingReportTest {
  private static final RetrievalMetric MRR = RetrievalMetric.reciprocalRank();
  private static final RetrievalMetric RECALL = RetrievalMetric.recall(10);
  private static final Qrels QRELS = new Qrels(Map.of("q", Map.of("c", 2, "b", 1, "gone", 3)));

  private static Run run(String name, String... documents) {
    List<ScoredId> found = new ArrayList<>();
    for (String document : documents) {
      found.add(new ScoredId(document, -found.size()));
    }
    return new Run(name, Map.of("q", found));
  }

  @Test
  void of_aReranker_showsBeforeAfterAndBest() {
    RetrievalMetric ndcg = RetrievalMetric.ndcg();
    RerankingReport report =
        RerankingReport.of(
            run("first", "a", "b", "c"), run("second", "b", "c", "a"), QRELS, MRR, RECALL, ndcg);
    assertThat(report.before().mean("mrr")).isEqualTo(0.5);
    assertThat(report.after().mean("mrr")).isEqualTo(1);
    assertThat(report.best().mean("mrr")).isEqualTo(1);
    // What was never a candidate stays lost.
    assertThat(report.best().mean("recall@10")).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(report.before().mean("ndcg")).isLessThan(report.after().mean("ndcg"));
    assertThat(report.after().mean("ndcg")).isLessThan(report.best().mean("ndcg"));
    assertThat(report.best().mean("ndcg")).isLessThan(1);
  }

  @Test
  void of_anyRun_isNeverBetterThanTheBest() {
    for (int seed = 0; seed < 100; seed++) {
      Map<String, List<ScoredId>> found = new HashMap<>();
      Map<String, Map<String, Integer>> judgements = new HashMap<>();
      new GoldenData(seed).run(found, judgements);
      judgements.put("q0", Map.of("d0", 1));
      Run run = new Run("golden", found);
      RerankingReport report =
          RerankingReport.of(
              run,
              run,
              new Qrels(judgements),
              RetrievalMetric.ndcg(5),
              RetrievalMetric.averagePrecision(),
              RECALL);
      assertThat(report.after()).isEqualTo(report.before());
      report
          .best()
          .values()
          .forEach(
              (metric, byQuery) ->
                  byQuery.forEach(
                      (query, value) ->
                          assertThat(report.after().byQuery(metric).get(query))
                              .isLessThanOrEqualTo(value + 1e-12)));
    }
  }

  @Test
  void of_candidatesThatAreDropped_areNotFound() {
    RerankingReport report =
        RerankingReport.of(run("first", "a", "b", "c"), run("second", "c"), QRELS, RECALL);
    assertThat(report.after().mean("recall@10")).isCloseTo(1 / 3.0, within(1e-12));
    RerankingReport nothing =
        RerankingReport.of(run("first", "a", "b"), new Run("second", Map.of()), QRELS, RECALL);
    assertThat(nothing.after().remarks()).containsEntry("q", Remark.NOTHING_FOUND);
  }

  @Test
  void of_whatIsNoCandidate_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RerankingReport.of(run("first", "a"), run("second", "a", "new"), QRELS, MRR))
        .withMessageContaining("document new of query q");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RerankingReport.of(new Run("first", Map.of()), run("second", "a"), QRELS, MRR))
        .withMessageContaining("query q was reranked but has no candidates");
  }
}
