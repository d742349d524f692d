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

  /** The sum in an order of its own, so that equal ranks give equal scores whatever found them. */
  private static double sum(List<Double> parts) {
    return parts.stream().sorted().reduce(0.0, Double::sum);
  }
}
