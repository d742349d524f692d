// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How well what was found for several queries agrees with judgements, query by query. Immutable.
 *
 * <pre>
 * RetrievalReport report = RetrievalReport.of(run, qrels, RetrievalMetric.ndcg(10), RetrievalMetric.recall(100));
 * double ndcg = report.mean("ndcg@10");
 * Map&lt;String, Double&gt; worst = report.worst("ndcg@10", 5);
 * </pre>
 *
 * @param values by the name of the metric, in the order they were asked for, and then by query;
 *     finite, and for the same queries in each metric
 * @param remarks queries that are left out of the values, or stand in them though nothing was found
 */
public record RetrievalReport(
    Map<String, Map<String, Double>> values, Map<String, Remark> remarks) {
  /** What is particular about a query. */
  public enum Remark {
    /** The run has nothing for it, or does not know it: it counts 0, as with trec_eval's -c. */
    NOTHING_FOUND,
    /** No judgement is above 0, so that there is nothing to find: it is left out. */
    NOTHING_RELEVANT,
    /** The run has it, but nobody judged it: it is left out. */
    NOT_JUDGED
  }

  /**
   * Copies the maps.
   *
   * @throws IllegalArgumentException if a value is NaN or infinite, or metrics have values for
   *     different queries
   */
  public RetrievalReport {
    Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
    values.forEach(
        (metric, byQuery) ->
            copy.put(metric, Collections.unmodifiableMap(new LinkedHashMap<>(byQuery))));
    copy.forEach(RetrievalReport::checkFinite);
    if (copy.values().stream().map(Map::keySet).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "metrics %s have values for different queries; measure all of them for each query"
              .formatted(copy.keySet()));
    }
    values = Collections.unmodifiableMap(copy);
    remarks = Collections.unmodifiableMap(new TreeMap<>(remarks));
  }

  private static void checkFinite(String metric, Map<String, Double> byQuery) {
    byQuery.forEach(
        (query, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                "%s of query %s is %s; it must be finite".formatted(metric, query, value));
          }
        });
  }

  /**
   * Evaluates a run.
   *
   * <p>Queries without a judgement above 0 are left out, and so are those of the run that were not
   * judged. A judged query for which the run has nothing counts 0, as with trec_eval's option
   * {@code -c}. {@link #remarks} names all three. A document that was not judged counts as not
   * relevant; so does one that the judges knew and the corpus does not, since it is never found.
   *
   * @param metrics at least one
   * @throws IllegalArgumentException if no query has a judgement above 0, or no metric is given
   */
  public static RetrievalReport of(Run run, Qrels qrels, RetrievalMetric... metrics) {
    if (metrics.length == 0) {
      throw new IllegalArgumentException("no metric is given; give at least one");
    }
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    qrels
        .judgements()
        .forEach(
            (query, judgements) -> {
              if (Qrels.hasRelevant(judgements)) {
                JudgedRanking ranking = JudgedRanking.of(run.documents(query), judgements);
                for (RetrievalMetric metric : metrics) {
                  values
                      .computeIfAbsent(metric.name(), name -> new LinkedHashMap<>())
                      .put(query, metric.value(ranking));
                }
              }
            });
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "none of %d judged queries has a relevant document; give judgements above 0"
              .formatted(qrels.judgements().size()));
    }
    return new RetrievalReport(
        values, remarks(run.rankings(), qrels.judgements().keySet(), qrels.withoutRelevant()));
  }

  /** What is particular about queries, given those judged and those of them without an answer. */
  static Map<String, Remark> remarks(
      Map<String, ? extends List<?>> found, Set<String> judged, Set<String> withoutRelevant) {
    Set<String> queries = new TreeSet<>(found.keySet());
    queries.addAll(judged);
    Map<String, Remark> remarks = new TreeMap<>();
    for (String query : queries) {
      if (!judged.contains(query)) {
        remarks.put(query, Remark.NOT_JUDGED);
      } else if (withoutRelevant.contains(query)) {
        remarks.put(query, Remark.NOTHING_RELEVANT);
      } else {
        List<?> some = found.get(query);
        if (some == null || some.isEmpty()) {
          remarks.put(query, Remark.NOTHING_FOUND);
        }
      }
    }
    return remarks;
  }

  /** Queries of which this is to be said, in the order of their ids. */
  public Set<String> queries(Remark remark) {
    return remarks.entrySet().stream()
        .filter(entry -> entry.getValue() == remark)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
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

  /**
   * How far the metric's mean could be another with other queries of the same kind: a bootstrap
   * confidence interval.
   *
   * @throws IllegalArgumentException if the report has no such metric, or fewer than two queries
   */
  public ConfidenceInterval interval(String metric, Resampling resampling) {
    return ConfidenceInterval.ofMean(byQuery(metric).values(), resampling);
  }

  /**
   * The queries with the lowest values of a metric, lowest first, ties in the order of ids.
   *
   * @param count how many at most, 1 or more
   * @throws IllegalArgumentException if the report has no such metric
   */
  public Map<String, Double> worst(String metric, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%d queries are asked for; ask for 1 or more".formatted(count));
    }
    Map<String, Double> worst = new LinkedHashMap<>();
    byQuery(metric).entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .limit(count)
        .forEach(entry -> worst.put(entry.getKey(), entry.getValue()));
    return Collections.unmodifiableMap(worst);
  }
}
