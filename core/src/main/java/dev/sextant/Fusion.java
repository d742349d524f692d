// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import dev.sextant.Ranking.ScoredId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes one ranking of several. Implementations are thread-safe. */
@FunctionalInterface
public interface Fusion {
  /**
   * The best {@code k} ids of all rankings.
   *
   * @param rankings one a branch; a branch that found nothing is an empty ranking
   * @param k how many to return at most, 1 or more
   * @return best first, ties in the order of ids; no id twice
   */
  List<ScoredId> fuse(List<Ranking> rankings, int k);

  /** {@link #reciprocalRank(int)} with the paper's constant, 60. */
  static Fusion reciprocalRank() {
    return reciprocalRank(60);
  }

  /**
   * Reciprocal rank fusion: an id's score is the sum over rankings of {@code 1 / (constant +
   * rank)}, ranks counted from 1. It needs no scores, so branches on different scales can be
   * joined.
   *
   * <p>Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual
   * rank learning methods", SIGIR 2009; {@code constant} is the paper's k.
   *
   * @param constant 0 or more; the larger, the less the first ranks stand out
   */
  static Fusion reciprocalRank(int constant) {
    if (constant < 0) {
      throw new IllegalArgumentException("the constant is " + constant + "; it must be 0 or more");
    }
    return (rankings, k) -> {
      Checks.positive(k, "k");
      Map<String, List<Double>> parts = new HashMap<>();
      for (Ranking ranking : rankings) {
        Set<String> ids = new HashSet<>();
        int rank = 0;
        for (ScoredId hit : ranking.hits()) {
          rank++;
          // An id that a branch names twice counts at its best rank.
          if (ids.add(hit.id())) {
            parts
                .computeIfAbsent(hit.id(), id -> new ArrayList<>())
                .add(1.0 / ((double) constant + rank));
          }
        }
      }
      return parts.entrySet().stream()
          .map(entry -> new ScoredId(entry.getKey(), sum(entry.getValue())))
          .sorted(
              Comparator.comparingDouble(ScoredId::score).reversed().thenComparing(ScoredId::id))
          .limit(k)
          .toList();
    };
  }

  /**
   * Convex combination: an id's score is the weighted sum of its scores, each ranking's scores
   * scaled so that its best is 1 and its last candidate 0; a ranking that did not find the id adds
   * 0. So scores are 0 to 1. Where weights are fitted on labelled queries it finds more than ranks
   * alone, which forget how far apart two scores are; see {@code
   * dev.sextant.evaluation.FusionWeights}.
   *
   * <p>Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval", ACM TOIS
   * 42(1), 2023; {@code weights} are the paper's alpha and 1 - alpha, scaling is its min-max.
   *
   * @param weights by the names of branches; 0 or more, one of them above 0. Only their proportions
   *     count; those of branches that a request does not search are ignored
   * @return a fusion that refuses, by {@link IllegalArgumentException}, a ranking that no weight is
   *     given for
   */
  static Fusion convex(Map<String, Double> weights) {
    return new ConvexFusion(weights);
  }

  /** The sum in an order of its own, so that equal ranks give equal scores whatever found them. */
  private static double sum(List<Double> parts) {
    return parts.stream().sorted().reduce(0.0, Double::sum);
  }
}
