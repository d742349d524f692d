// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What an index finds and how fast it is at each of several widths, and from that how fast it would
 * be at a recall that none of them hits: interpolated between the two next to it, the logarithm of
 * the time over the logarithm of what is missed.
 */
final class Sweep {
  /** Nobody is asked to miss less than this. */
  private static final double LEAST_MISSED = 1e-6;

  private final List<Point> points = new ArrayList<>();

  /** One width. */
  static final class Point {
    private final int width;
    private final double recall;
    private final Samples queriesPerSecond = new Samples();
    private final Samples queriesPerCpuSecond = new Samples();
    private final Samples milliseconds = new Samples();

    Point(int width, double recall) {
      this.width = width;
      this.recall = recall;
    }

    int width() {
      return width;
    }

    double recall() {
      return recall;
    }

    /** A value a round. */
    Samples queriesPerSecond() {
      return queriesPerSecond;
    }

    /** A value a round, by the time that the threads ran. */
    Samples queriesPerCpuSecond() {
      return queriesPerCpuSecond;
    }

    void add(Pass pass) {
      queriesPerCpuSecond.add(pass.queriesPerCpuSecond());
      queriesPerSecond.add(pass.queriesPerSecond());
      for (double each : pass.milliseconds()) {
        milliseconds.add(each);
      }
    }
  }

  /** Adds a width, larger than all before. */
  void add(int width, double recall) {
    points.add(new Point(width, recall));
  }

  /** The same widths with the same recall, before anything was timed. */
  Sweep untimed() {
    Sweep copy = new Sweep();
    points.forEach(point -> copy.add(point.width, point.recall));
    return copy;
  }

  List<Point> points() {
    return points;
  }

  /** Whether the smallest width finds more already: what is slower says nothing of a recall. */
  boolean startsAbove(double recall) {
    return points.get(0).recall > recall;
  }

  /**
   * What is measured once a round, at a recall; empty if no width reaches it, or if each finds
   * more.
   *
   * @param measured of a width
   */
  Optional<Samples> rate(double recall, Function<Point, Samples> measured) {
    Samples rounds = new Samples();
    for (int round = 0; round < measured.apply(points.get(0)).size(); round++) {
      int of = round;
      Optional<Double> value = at(recall, point -> measured.apply(point).value(of));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      rounds.add(value.get());
    }
    return Optional.of(rounds);
  }

  /**
   * Milliseconds that this share of queries takes at most; empty if no width reaches the recall, or
   * if each finds more.
   */
  Optional<Double> milliseconds(double recall, double share) {
    return at(recall, point -> point.milliseconds.quantile(share));
  }

  /** Within the sweep alone: what lies outside of it was not measured. */
  private Optional<Double> at(double recall, ToDoubleFunction<Point> value) {
    if (startsAbove(recall)) {
      return Optional.empty();
    }
    for (int i = 0; i < points.size(); i++) {
      Point above = points.get(i);
      if (above.recall >= recall) {
        return Optional.of(
            i == 0 ? value.applyAsDouble(above) : between(points.get(i - 1), above, recall, value));
      }
    }
    return Optional.empty();
  }

  private static double between(
      Point below, Point above, double recall, ToDoubleFunction<Point> value) {
    double from = missed(below.recall);
    double share = (missed(recall) - from) / (missed(above.recall) - from);
    double start = Math.log(value.applyAsDouble(below));
    return Math.exp(start + share * (Math.log(value.applyAsDouble(above)) - start));
  }

  private static double missed(double recall) {
    return Math.log(Math.max(LEAST_MISSED, 1 - recall));
  }
}
