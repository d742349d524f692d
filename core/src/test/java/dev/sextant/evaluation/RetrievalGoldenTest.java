// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Ranking.ScoredId;
import dev.sextant.evaluation.RetrievalReport.Remark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against pytrec_eval 0.5.11 (trec_eval 9), and ir_measures 0.4.3 for holes. */
class RetrievalGoldenTest {
  private static final List<String[]> ROWS = GoldenData.rows("retrieval.tsv");
  private static final List<String> METRICS = List.of(ROWS.get(0)).subList(2, ROWS.get(0).length);

  /** The rows of each seed, by query. */
  private static final Map<Integer, Map<String, String[]>> EXPECTED =
      ROWS.stream()
          .skip(1)
          .collect(
              Collectors.groupingBy(
                  row -> Integer.parseInt(row[0]),
                  LinkedHashMap::new,
                  Collectors.toMap(row -> row[1], row -> row)));

  private static RetrievalReport report(int seed) {
    Map<String, List<ScoredId>> run = new HashMap<>();
    Map<String, Map<String, Integer>> qrels = new HashMap<>();
    new GoldenData(seed).run(run, qrels);
    return RetrievalReport.of(
        new Run("golden", run),
        new Qrels(qrels),
        METRICS.stream().map(RetrievalMetric::parse).toArray(RetrievalMetric[]::new));
  }

  @Test
  void metrics_thousandRandomRunsWithTies_areAsTrecEval() {
    assertThat(EXPECTED).hasSize(1000);
    assertThat(METRICS).hasSize(21);
    EXPECTED.forEach(
        (seed, byQuery) -> {
          RetrievalReport report = report(seed);
          for (int column = 0; column < METRICS.size(); column++) {
            String metric = METRICS.get(column);
            Map<String, Double> values = report.byQuery(metric);
            assertThat(values).as("run %d", seed).containsOnlyKeys(byQuery.keySet());
            for (String query : values.keySet()) {
              assertThat(values.get(query))
                  .as("%s of %s in run %d", metric, query, seed)
                  .isCloseTo(Double.parseDouble(byQuery.get(query)[column + 2]), within(1e-9));
            }
          }
        });
  }

  @Test
  void metrics_thousandRandomRuns_haveAllKindsOfQueries() {
    // Or the test above would show less than it says.
    Map<Remark, Long> remarks =
        EXPECTED.keySet().stream()
            .flatMap(seed -> report(seed).remarks().values().stream())
            .collect(Collectors.groupingBy(remark -> remark, Collectors.counting()));
    assertThat(remarks.get(Remark.NOTHING_FOUND)).isGreaterThan(100);
    assertThat(remarks.get(Remark.NOTHING_RELEVANT)).isGreaterThan(5);
    for (int column = 2; column < METRICS.size() + 2; column++) {
      int of = column;
      Stream<String> values = ROWS.stream().skip(1).map(row -> row[of]);
      assertThat(values.distinct().count())
          .as("different values of %s", METRICS.get(of - 2))
          .isGreaterThan(METRICS.get(of - 2).matches("success.*|.*@1") ? 1 : 5);
    }
  }

  @Test
  void run_writtenAndRead_isTheSame(@TempDir Path folder) {
    for (int seed = 0; seed < 50; seed++) {
      Map<String, List<ScoredId>> found = new HashMap<>();
      Map<String, Map<String, Integer>> judgements = new HashMap<>();
      new GoldenData(seed).run(found, judgements);
      Run run = new Run("golden", found);
      Qrels qrels = new Qrels(judgements);
      if (!found.isEmpty()) {
        run.write(folder.resolve("run"));
        assertThat(Run.read(folder.resolve("run"))).isEqualTo(run);
      }
      if (judgements.values().stream().noneMatch(Map::isEmpty)) {
        qrels.write(folder.resolve("qrels"));
        assertThat(Qrels.read(folder.resolve("qrels"))).isEqualTo(qrels);
      }
    }
    assertThat(Arrays.asList(folder.toFile().list())).containsExactlyInAnyOrder("run", "qrels");
  }
}
