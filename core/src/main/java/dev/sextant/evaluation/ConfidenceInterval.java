// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.evaluation.Resampling.Interval;
import java.util.Arrays;
import java.util.Collection;

/**
 * Where a mean may lie, were the queries others of the same kind: a bootstrap confidence interval.
 *
 * @param low the lower end
 * @param high the upper end
 * @param level the confidence, such as 0.95
 * @param method how it was made
 */
public record ConfidenceInterval(double low, double high, double level, Interval method) {
  /**
   * The interval of a mean: as many values are drawn with replacement as there are, their mean is
   * taken, and that again for each round; the interval is made of the means' quantiles, linear
   * between two of them.
   *
   * <p>Efron and Tibshirani, "An Introduction to the Bootstrap", 1993: chapter 13.3 for {@link
   * Interval#PERCENTILE}, 14.3 for {@link Interval#BCA}, whose acceleration is that of the
   * jackknife and whose bias counts half of the means that equal the mean of the values. Values
   * that are all the same give an interval of no width.
   *
   * @param values finite, at least two; their order matters to what is drawn
   * @throws IllegalArgumentException if it is not so
   */
  public static ConfidenceInterval ofMean(Collection<Double> values, Resampling resampling) {
    return ofMean(values.stream().mapToDouble(Double::doubleValue).toArray(), resampling);
  }

  static ConfidenceInterval ofMean(double[] values, Resampling resampling) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "%d values have no confidence interval; give at least two".formatted(values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "value %d is %s; every value must be finite".formatted(i, values[i]));
      }
    }
    return of(values, means(values, resampling), resampling);
  }

  private static double[] means(double[] values, Resampling resampling) {
    SeededRandom random = new SeededRandom(resampling.seed());
    double[] means = new double[resampling.rounds()];
    for (int round = 0; round < means.length; round++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[round] = sum / values.length;
    }
    return means;
  }

  /** The interval that these means of resampled values give. */
  static ConfidenceInterval of(double[] values, double[] means, Resampling resampling) {
    double level = resampling.level();
    Interval method = resampling.interval();
    if (Arrays.stream(values).allMatch(value -> value == values[0])) {
      return new ConfidenceInterval(values[0], values[0], level, method);
    }
    double[] sorted = means.clone();
    Arrays.sort(sorted);
    double tail = (1 - level) / 2;
    return switch (method) {
      case PERCENTILE ->
          new ConfidenceInterval(quantile(sorted, tail), quantile(sorted, 1 - tail), level, method);
      case BCA -> {
        double mean = Arrays.stream(values).average().orElseThrow();
        double bias = bias(sorted, mean);
        double acceleration = acceleration(values, mean);
        double z = Distributions.normalQuantile(tail);
        yield new ConfidenceInterval(
            quantile(sorted, corrected(bias, acceleration, z)),
            quantile(sorted, corrected(bias, acceleration, -z)),
            level,
            method);
      }
    };
  }

  /** z0 of the book: the share of means below that of the values, as a normal number. */
  private static double bias(double[] means, double mean) {
    long below = Arrays.stream(means).filter(value -> value < mean).count();
    long atMost = Arrays.stream(means).filter(value -> value <= mean).count();
    return Distributions.normalQuantile((below + atMost) / (2.0 * means.length));
  }

  /** a of the book; for a mean the jackknife's deviations are those of the values themselves. */
  private static double acceleration(double[] values, double mean) {
    double squares = 0;
    double cubes = 0;
    for (double value : values) {
      double deviation = value - mean;
      squares += deviation * deviation;
      cubes += deviation * deviation * deviation;
    }
    return cubes / (6 * squares * Math.sqrt(squares));
  }

  private static double corrected(double bias, double acceleration, double z) {
    double shifted = bias + z;
    return Distributions.normal(bias + shifted / (1 - acceleration * shifted));
  }

  /** The quantile of sorted numbers, linear between two of them. */
  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
