// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Ranking.ScoredId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * How well the rankings of several queries agree with judgements. Immutable.
 *
 * <pre>
 * RetrievalReport report = RetrievalReport.of(run, qrels, RetrievalMetric.ndcg(10), RetrievalMetric.recall(100));
 * double ndcg = report.mean("ndcg@10");
 * </pre>
 *
 * @param values by the name of the metric, in the order they were asked for, and then by query
 */
public record RetrievalReport(Map<String, Map<String, Double>> values) {
  /** As trec_eval: by score in single precision, then by id in bytes, both descending. */
  private static final Comparator<ScoredId> BEST_FIRST =
      Comparator.<ScoredId>comparingDouble(hit -> (float) hit.score() + 0.0f)
          .thenComparing(hit -> hit.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
          .reversed();

  /** Copies the maps. */
  public RetrievalReport {
    Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
    values.forEach(
        (metric, byQuery) ->
            copy.put(metric, Collections.unmodifiableMap(new LinkedHashMap<>(byQuery))));
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * Evaluates a run.
   *
   * <p>What was found is put in trec_eval's order first: by score compared in single precision,
   * descending, ties by id, descending. Queries without a judgement above 0 are left out, and so
   * are those of the run that were not judged. A judged query for which the run has nothing counts
   * 0, as with trec_eval's option {@code -c}.
   *
   * @param run what was found, by query; in any order, no document twice
   * @param qrels judgements by query and document; 0 and below is not relevant
   * @param metrics at least one
   * @throws IllegalArgumentException if no query has a judgement above 0, a query found a document
   *     twice, or no metric is given
   */
  public static RetrievalReport of(
      Map<String, List<ScoredId>> run,
      Map<String, Map<String, Integer>> qrels,
      RetrievalMetric... metrics) {
    if (metrics.length == 0) {
      throw new IllegalArgumentException("no metric is given; give at least one");
    }
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    for (Map.Entry<String, Map<String, Integer>> judged : new TreeMap<>(qrels).entrySet()) {
      String query = judged.getKey();
      if (judged.getValue().values().stream().anyMatch(judgement -> judgement > 0)) {
        List<String> documents = ranked(query, run.getOrDefault(query, List.of()));
        for (RetrievalMetric metric : metrics) {
          values
              .computeIfAbsent(metric.name(), name -> new LinkedHashMap<>())
              .put(query, metric.value(documents, judged.getValue()));
        }
      }
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "none of %d judged queries has a relevant document; give judgements above 0"
              .formatted(qrels.size()));
    }
    return new RetrievalReport(values);
  }

  private static List<String> ranked(String query, List<ScoredId> found) {
    Set<String> ids = new HashSet<>();
    for (ScoredId hit : found) {
      if (!ids.add(hit.id())) {
        throw new IllegalArgumentException(
            "query %s found document %s twice; keep its best chunk".formatted(query, hit.id()));
      }
    }
    return found.stream().sorted(BEST_FIRST).map(ScoredId::id).toList();
  }

  /**
   * A metric's values by query, in the order of query ids.
   *
   * @param metric its name, such as {@code ndcg@10}
   * @throws IllegalArgumentException if the report has no such metric; the message names those it
   *     has
   */
  public Map<String, Double> byQuery(String metric) {
    Map<String, Double> found = values.get(metric);
    if (found == null) {
      throw new IllegalArgumentException(
          "no metric %s here; there are %s".formatted(metric, values.keySet()));
    }
    return found;
  }

  /**
   * A metric's mean over the queries.
   *
   * @param metric its name, such as {@code ndcg@10}
   * @throws IllegalArgumentException if the report has no such metric
   */
  public double mean(String metric) {
    return mean(byQuery(metric));
  }

  /** The means by the name of the metric, in the order they were asked for. */
  public Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    values.forEach((metric, byQuery) -> means.put(metric, mean(byQuery)));
    return Collections.unmodifiableMap(means);
  }

  private static double mean(Map<String, Double> byQuery) {
    return byQuery.values().stream()
        .mapToDouble(value -> Objects.requireNonNull(value))
        .average()
        .orElse(Double.NaN);
  }
}
