// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import dev.sextant.Ranking.ScoredId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@link Fusion#convex}. */
record ConvexFusion(Map<String, Double> weights) implements Fusion {
  ConvexFusion {
    double sum = 0;
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      if (!(weight.getValue() >= 0) || weight.getValue().isInfinite()) {
        throw new IllegalArgumentException(
            "the weight of %s is %s; it must be 0 or more and finite"
                .formatted(weight.getKey(), weight.getValue()));
      }
      sum += weight.getValue();
    }
    if (sum == 0) {
      throw new IllegalArgumentException(
          "the weights %s add up to 0; give one above 0".formatted(weights));
    }
    weights = Map.copyOf(weights);
  }

  @Override
  public List<ScoredId> fuse(List<Ranking> rankings, int k) {
    Checks.positive(k, "k");
    double sum = 0;
    for (Ranking ranking : rankings) {
      sum += weight(ranking);
    }
    Map<String, Double> scores = new HashMap<>();
    for (Ranking ranking : rankings) {
      add(ranking, sum == 0 ? 0 : weight(ranking) / sum, scores);
    }
    return scores.entrySet().stream()
        // Shares that add up to 1 may add up to a rounding more.
        .map(entry -> new ScoredId(entry.getKey(), Math.min(1, entry.getValue())))
        .sorted(Comparator.comparingDouble(ScoredId::score).reversed().thenComparing(ScoredId::id))
        .limit(k)
        .toList();
  }

  private double weight(Ranking ranking) {
    Double weight = weights.get(ranking.stage());
    if (weight == null) {
      throw new IllegalArgumentException(
          "there is no weight for %s, only for %s; give one, which may be 0"
              .formatted(ranking.stage(), new TreeMap<>(weights).keySet()));
    }
    return weight;
  }

  private static void add(Ranking ranking, double share, Map<String, Double> scores) {
    // An id that a ranking names twice counts by its best score.
    Map<String, Double> best = new HashMap<>();
    ranking.hits().forEach(hit -> best.merge(hit.id(), hit.score(), Math::max));
    double least = best.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = best.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    best.forEach(
        (id, score) ->
            scores.merge(
                id, share * (most > least ? (score - least) / (most - least) : 1), Double::sum));
  }
}
