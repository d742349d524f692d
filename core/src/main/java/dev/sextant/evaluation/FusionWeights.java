// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Fusion;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Weights for {@link Fusion#convex}, fitted on labelled queries. Immutable.
 *
 * <pre>
 * rankings.put(query, index.explain(request).rankings());   // for each labelled query
 * Fusion fusion = FusionWeights.fit(rankings, qrels, RetrievalMetric.ndcg(10)).fusion();
 * </pre>
 *
 * <p>Weights are tried on an even grid, 1/32 apart for two or three branches and wider for more,
 * and those of the best mean are taken; of equally good ones those nearest to equal weights. So the
 * same input gives the same weights. Bruch, Gai and Ingber, "An analysis of fusion functions for
 * hybrid retrieval", ACM TOIS 42(1), 2023, find that some dozens of queries are enough.
 *
 * @param weights by branch; they add up to 1
 * @param value the metric's mean over the queries that they were fitted on, which is too good for
 *     new queries: {@link #crossValidate} tells what to expect of those
 */
public record FusionWeights(Map<String, Double> weights, double value) {
  private static final int FINEST = 32;
  private static final int MOST_POINTS = 1_000;

  /** Means that differ by less are equal but for rounding. */
  private static final double ROUNDING = 1e-12;

  /** Copies the map. */
  public FusionWeights {
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
  }

  /** What is fitted on. */
  private record Labelled(
      Map<String, List<Ranking>> rankings,
      UnaryOperator<String> documentOf,
      Qrels qrels,
      RetrievalMetric metric) {
    Labelled only(Set<String> queries) {
      Map<String, Map<String, Integer>> some = new TreeMap<>(qrels.judgements());
      some.keySet().retainAll(queries);
      return new Labelled(rankings, documentOf, new Qrels(some), metric);
    }

    Map<String, Double> measure(Map<String, Double> weights) {
      Fusion fusion = Fusion.convex(weights);
      Map<String, List<ScoredId>> found = new TreeMap<>();
      for (String query : qrels.judgements().keySet()) {
        List<Ranking> branches = rankings.getOrDefault(query, List.of());
        found.put(query, documents(fusion.fuse(branches, Integer.MAX_VALUE)));
      }
      return RetrievalReport.of(new Run("fused", found), qrels, metric).byQuery(metric.name());
    }

    /** A document stands where its best chunk does. */
    private List<ScoredId> documents(List<ScoredId> chunks) {
      Set<String> seen = new HashSet<>();
      List<ScoredId> documents = new ArrayList<>();
      for (ScoredId chunk : chunks) {
        String document = documentOf.apply(chunk.id());
        if (seen.add(document)) {
          documents.add(new ScoredId(document, chunk.score()));
        }
      }
      return documents;
    }
  }

  /**
   * Fits weights on the queries that are judged.
   *
   * @param rankings by query, what each branch found, whose ids are those that are judged; queries
   *     that are judged but missing count 0
   * @throws IllegalArgumentException if no branch is there, or no query has a judgement above 0
   */
  public static FusionWeights fit(
      Map<String, List<Ranking>> rankings, Qrels qrels, RetrievalMetric metric) {
    return fit(rankings, UnaryOperator.identity(), qrels, metric);
  }

  /**
   * Fits weights on the queries that are judged, where documents are judged and chunks are found: a
   * document stands where its best chunk does.
   *
   * @param rankings of chunks, by query
   * @param documentOf the document of a chunk, by id
   * @throws IllegalArgumentException as {@link #fit(Map, Qrels, RetrievalMetric)}
   */
  public static FusionWeights fit(
      Map<String, List<Ranking>> rankings,
      UnaryOperator<String> documentOf,
      Qrels qrels,
      RetrievalMetric metric) {
    return fit(new Labelled(rankings, documentOf, qrels, metric), branches(rankings));
  }

  private static FusionWeights fit(Labelled labelled, List<String> branches) {
    FusionWeights best = new FusionWeights(Map.of(), Double.NEGATIVE_INFINITY);
    double offCentre = Double.POSITIVE_INFINITY;
    for (Map<String, Double> weights : grid(branches)) {
      double mean =
          labelled.measure(weights).values().stream()
              .mapToDouble(Double::doubleValue)
              .average()
              .orElseThrow();
      double distance = offCentre(weights);
      if (mean > best.value + ROUNDING
          || (mean > best.value - ROUNDING && distance < offCentre - ROUNDING)) {
        best = new FusionWeights(weights, mean);
        offCentre = distance;
      }
    }
    return best;
  }

  private static List<String> branches(Map<String, List<Ranking>> rankings) {
    Set<String> branches = new TreeSet<>();
    rankings.values().forEach(each -> each.forEach(ranking -> branches.add(ranking.stage())));
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("no branch found anything; give rankings to fit on");
    }
    return List.copyOf(branches);
  }

  private static double offCentre(Map<String, Double> weights) {
    double equal = 1.0 / weights.size();
    return weights.values().stream()
        .mapToDouble(weight -> (weight - equal) * (weight - equal))
        .sum();
  }

  private static List<Map<String, Double>> grid(List<String> branches) {
    int steps = FINEST;
    while (points(steps, branches.size()) > MOST_POINTS && steps > 1) {
      steps--;
    }
    List<Map<String, Double>> grid = new ArrayList<>();
    addPoints(branches, steps, steps, new LinkedHashMap<>(), grid);
    return grid;
  }

  /** How many ways there are to share out so many steps: a binomial coefficient. */
  private static double points(int steps, int branches) {
    double points = 1;
    for (int i = 1; i < branches; i++) {
      points = points * (steps + i) / i;
    }
    return points;
  }

  private static void addPoints(
      List<String> branches,
      int steps,
      int left,
      Map<String, Double> chosen,
      List<Map<String, Double>> grid) {
    String branch = branches.get(chosen.size());
    boolean isLast = chosen.size() == branches.size() - 1;
    for (int share = isLast ? left : 0; share <= left; share++) {
      Map<String, Double> more = new LinkedHashMap<>(chosen);
      more.put(branch, (double) share / steps);
      if (isLast) {
        grid.add(more);
      } else {
        addPoints(branches, steps, left - share, more, grid);
      }
    }
  }

  /**
   * What fitted weights reach on queries that they were not fitted on. The judged queries, in the
   * order of their ids, are dealt out to folds in turn; each fold is measured with weights that
   * were fitted on the others. With two folds: each half with weights of the other half.
   *
   * @param rankings by query, as for {@link #fit(Map, Qrels, RetrievalMetric)}
   * @param folds 2 or more, at most as many as queries have a judgement above 0
   * @return the metric's values by query, to compare with those of other systems by {@link
   *     PairedComparison}
   * @throws IllegalArgumentException if the number of folds is out of its range, or no branch is
   *     there
   */
  public static Map<String, Double> crossValidate(
      Map<String, List<Ranking>> rankings, Qrels qrels, RetrievalMetric metric, int folds) {
    return crossValidate(rankings, UnaryOperator.identity(), qrels, metric, folds);
  }

  /**
   * The same where documents are judged and chunks are found.
   *
   * @param rankings of chunks, by query
   * @param documentOf the document of a chunk, by id
   * @param folds as for {@link #crossValidate(Map, Qrels, RetrievalMetric, int)}
   * @throws IllegalArgumentException as {@link #crossValidate(Map, Qrels, RetrievalMetric, int)}
   */
  public static Map<String, Double> crossValidate(
      Map<String, List<Ranking>> rankings,
      UnaryOperator<String> documentOf,
      Qrels qrels,
      RetrievalMetric metric,
      int folds) {
    Labelled all = new Labelled(rankings, documentOf, qrels, metric);
    List<String> branches = branches(rankings);
    List<String> queries =
        qrels.judgements().entrySet().stream()
            .filter(query -> Qrels.hasRelevant(Objects.requireNonNull(query.getValue())))
            .map(Map.Entry::getKey)
            .toList();
    if (folds < 2 || folds > queries.size()) {
      throw new IllegalArgumentException(
          "%d folds of %d queries; take 2 or more, and no more than queries"
              .formatted(folds, queries.size()));
    }
    return crossValidate(all, branches, queries, folds);
  }

  private static Map<String, Double> crossValidate(
      Labelled all, List<String> branches, List<String> queries, int folds) {
    Map<String, Double> values = new TreeMap<>();
    for (int fold = 0; fold < folds; fold++) {
      Set<String> held = new HashSet<>();
      for (int i = fold; i < queries.size(); i += folds) {
        held.add(queries.get(i));
      }
      Set<String> others = new HashSet<>(queries);
      others.removeAll(held);
      FusionWeights fitted = fit(all.only(others), branches);
      values.putAll(all.only(held).measure(fitted.weights()));
    }
    return Collections.unmodifiableMap(values);
  }

  /** Joins branches by these weights. */
  public Fusion fusion() {
    return Fusion.convex(weights);
  }
}
