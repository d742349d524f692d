// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How well two series of numbers agree, -1 to 1: what semantic similarity is measured by. */
public final class Correlation {
  private Correlation() {}

  /**
   * Pearson's correlation: the covariance divided by both standard deviations.
   *
   * @param left finite numbers, at least two, not all equal
   * @param right as many, paired by position
   * @throws IllegalArgumentException if it is not so; the message says where
   */
  public static double pearson(double[] left, double[] right) {
    check(left, right);
    double[] x = centred(left);
    double[] y = centred(right);
    double products = 0;
    double squaresLeft = 0;
    double squaresRight = 0;
    for (int i = 0; i < x.length; i++) {
      products += x[i] * y[i];
      squaresLeft += x[i] * x[i];
      squaresRight += y[i] * y[i];
    }
    double correlation = products / (Math.sqrt(squaresLeft) * Math.sqrt(squaresRight));
    return Math.max(-1, Math.min(1, correlation));
  }

  /**
   * Spearman's rank correlation: Pearson's of the ranks, equal numbers sharing the mean of their
   * ranks.
   *
   * <p>Spearman, "The proof and measurement of association between two things", American Journal of
   * Psychology 15(1), 1904.
   *
   * @param left finite numbers, at least two, not all equal
   * @param right as many, paired by position
   * @throws IllegalArgumentException if it is not so; the message says where
   */
  public static double spearman(double[] left, double[] right) {
    check(left, right);
    return pearson(ranks(left), ranks(right));
  }

  private static void check(double[] left, double[] right) {
    if (left.length != right.length) {
      throw new IllegalArgumentException(
          "%d numbers against %d; give pairs".formatted(left.length, right.length));
    }
    if (left.length < 2) {
      throw new IllegalArgumentException(
          "%d pairs have no correlation; give at least two".formatted(left.length));
    }
    check(left, "left");
    check(right, "right");
  }

  private static void check(double[] values, String side) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "number %d on the %s is %s; every number must be finite".formatted(i, side, values[i]));
      }
    }
    if (Arrays.stream(values).allMatch(value -> value == values[0])) {
      throw new IllegalArgumentException(
          "all numbers on the %s are %s; a constant has no correlation".formatted(side, values[0]));
    }
  }

  /** Deviations from the mean, the largest of them 1 or -1 so that no square leaves the range. */
  private static double[] centred(double[] values) {
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    double mean = Arrays.stream(values).map(value -> value / largest).average().orElseThrow();
    double[] centred = Arrays.stream(values).map(value -> value / largest - mean).toArray();
    double widest = Arrays.stream(centred).map(Math::abs).max().orElseThrow();
    return Arrays.stream(centred).map(value -> value / widest).toArray();
  }

  private static double[] ranks(double[] values) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    int first = 0;
    while (first < order.length) {
      int behind = first + 1;
      while (behind < order.length && values[order[behind]] == values[order[first]]) {
        behind++;
      }
      for (int i = first; i < behind; i++) {
        ranks[order[i]] = (first + 1 + behind) / 2.0;
      }
      first = behind;
    }
    return ranks;
  }
}
