// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Objects;

/**
 * How chance is asked: the seed, how often, and what interval is made of the answers. Immutable;
 * equal options give equal results on every machine and JDK.
 */
public final class Resampling {
  /** How a confidence interval is read off the bootstrap's means. */
  public enum Interval {
    /** Their quantiles as they are; too narrow where queries are few. */
    PERCENTILE,
    /** Quantiles corrected for bias and skewness (bias-corrected and accelerated). */
    BCA
  }

  private static final int FEWEST_ROUNDS = 100;
  private static final Resampling DEFAULTS = new Resampling(1, 10_000, 0.95, Interval.BCA);

  private final long seed;
  private final int rounds;
  private final double level;
  private final Interval interval;

  private Resampling(long seed, int rounds, double level, Interval interval) {
    this.seed = seed;
    this.rounds = rounds;
    this.level = level;
    this.interval = interval;
  }

  /** Seed 1, 10,000 rounds, 95 % intervals by {@link Interval#BCA}. */
  public static Resampling defaults() {
    return DEFAULTS;
  }

  /** The same with another seed. */
  public Resampling withSeed(long seed) {
    return new Resampling(seed, rounds, level, interval);
  }

  /**
   * The same with another number of rounds. A p-value of n rounds is never below {@code 1 / (n +
   * 1)} and its own standard error is {@code sqrt(p (1 - p) / n)}: where many systems are compared
   * and Holm's correction multiplies, take more.
   *
   * @param rounds 100 or more
   */
  public Resampling withRounds(int rounds) {
    if (rounds < FEWEST_ROUNDS) {
      throw new IllegalArgumentException(
          "%d rounds say nothing; take %d or more".formatted(rounds, FEWEST_ROUNDS));
    }
    return new Resampling(seed, rounds, level, interval);
  }

  /**
   * The same with another confidence.
   *
   * @param level between 0 and 1, both excluded; 0.95 for 95 %
   */
  public Resampling withLevel(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "the confidence is %s; it must be between 0 and 1, such as 0.95".formatted(level));
    }
    return new Resampling(seed, rounds, level, interval);
  }

  /** The same with another kind of interval. */
  public Resampling withInterval(Interval interval) {
    return new Resampling(seed, rounds, level, Objects.requireNonNull(interval));
  }

  /** What random numbers start from. */
  public long seed() {
    return seed;
  }

  /** How often is resampled. */
  public int rounds() {
    return rounds;
  }

  /** The confidence of an interval, between 0 and 1. */
  public double level() {
    return level;
  }

  /** How an interval is made. */
  public Interval interval() {
    return interval;
  }

  @Override
  public String toString() {
    return "Resampling[seed=%d, rounds=%d, level=%s, interval=%s]"
        .formatted(seed, rounds, level, interval);
  }
}
