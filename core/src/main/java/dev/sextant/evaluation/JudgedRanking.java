// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A query's documents in the order of ranks, seen through its judgements: what metrics compute of.
 */
final class JudgedRanking {
  /** By rank: a judgement above 0, else 0. */
  private final int[] gains;

  /** By rank: whether there is a judgement at all, of whatever height. */
  private final boolean[] judged;

  /** All judgements above 0, also of documents that were not found, in descending order. */
  private final int[] ideal;

  private JudgedRanking(int[] gains, boolean[] judged, int[] ideal) {
    this.gains = gains;
    this.judged = judged;
    this.ideal = ideal;
  }

  static JudgedRanking of(List<String> documents, Map<String, Integer> judgements) {
    int[] gains = new int[documents.size()];
    boolean[] judged = new boolean[documents.size()];
    for (int i = 0; i < gains.length; i++) {
      Integer judgement = judgements.get(documents.get(i));
      judged[i] = judgement != null;
      gains[i] = judgement == null ? 0 : Math.max(0, judgement);
    }
    int[] ideal =
        judgements.values().stream()
            .filter(judgement -> judgement > 0)
            .sorted(Comparator.reverseOrder())
            .mapToInt(Integer::intValue)
            .toArray();
    return new JudgedRanking(gains, judged, ideal);
  }

  /** How many documents are relevant, found or not. */
  int relevant() {
    return ideal.length;
  }

  /** How many of the first k are relevant. */
  int relevant(int k) {
    int relevant = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      relevant += gains[i] > 0 ? 1 : 0;
    }
    return relevant;
  }

  /** How many of the first k have no judgement. */
  int unjudged(int k) {
    int unjudged = 0;
    for (int i = 0; i < Math.min(k, judged.length); i++) {
      unjudged += judged[i] ? 0 : 1;
    }
    return unjudged;
  }

  double reciprocalRank(int k) {
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      if (gains[i] > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  double averagePrecision(int k) {
    double sum = 0;
    int relevant = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      if (gains[i] > 0) {
        relevant++;
        sum += (double) relevant / (i + 1);
      }
    }
    return sum / ideal.length;
  }

  double ndcg(int k) {
    return discounted(gains, k) / discounted(ideal, k);
  }

  private static double discounted(int[] gains, int k) {
    double sum = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      sum += gains[i] * Math.log(2) / Math.log(i + 2.0);
    }
    return sum;
  }
}
