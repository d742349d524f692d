// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well scores of pairs tell those that belong together (paraphrases, duplicates) from those
 * that don't.
 *
 * @param averagePrecision 0 to 1: precision at every threshold, weighted by the recall it adds;
 *     pairs of equal scores fall on the same side of each. It needs no threshold to be chosen, and
 *     is what MTEB reports
 * @param bestF1 0 to 1: the harmonic mean of precision and recall at the best threshold
 * @param threshold pairs that score this or more belong together: the highest of the scores that
 *     reach the best F1. Chosen on these very pairs, so {@code bestF1} is what is reached at best
 * @param precision at the threshold
 * @param recall at the threshold
 */
public record PairClassification(
    double averagePrecision, double bestF1, double threshold, double precision, double recall) {
  /**
   * Evaluates scores. The values are those of scikit-learn's {@code average_precision_score} and of
   * the best point of its {@code precision_recall_curve}.
   *
   * @param scores finite, higher is more alike
   * @param together whether the pair belongs together, by the same position; true at least once
   * @throws IllegalArgumentException if it is not so; the message says where
   */
  public static PairClassification of(double[] scores, boolean[] together) {
    int positives = check(scores, together);
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
            .toList();
    double average = 0;
    PairClassification best = new PairClassification(0, -1, 0, 0, 0);
    double recall = 0;
    int found = 0;
    for (int i = 0; i < scores.length; i++) {
      found += together[order.get(i)] ? 1 : 0;
      double score = scores[order.get(i)];
      if (i + 1 < scores.length && scores[order.get(i + 1)] == score) {
        continue;
      }
      double precision = found / (i + 1.0);
      double more = (double) found / positives;
      average += (more - recall) * precision;
      recall = more;
      double f1 = 2.0 * found / (i + 1 + positives);
      if (f1 > best.bestF1) {
        best = new PairClassification(0, f1, score, precision, recall);
      }
    }
    return new PairClassification(
        average, best.bestF1, best.threshold, best.precision, best.recall);
  }

  private static int check(double[] scores, boolean[] together) {
    if (scores.length != together.length) {
      throw new IllegalArgumentException(
          "%d scores for %d pairs; give one a pair".formatted(scores.length, together.length));
    }
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            "the score of pair %d is %s; it must be finite".formatted(i, scores[i]));
      }
      positives += together[i] ? 1 : 0;
    }
    if (positives == 0) {
      throw new IllegalArgumentException(
          "none of %d pairs belongs together; give some that do".formatted(scores.length));
    }
    return positives;
  }
}
