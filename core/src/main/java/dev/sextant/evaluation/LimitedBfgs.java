// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the minimum of a smooth convex function of many numbers by L-BFGS, which estimates the
 * curvature from the last few steps. Nocedal and Wright, "Numerical Optimization", second edition,
 * 2006: algorithm 7.4 for the direction (s, y and rho are the book's), 7.5 for the whole, 3.1 for
 * the length of a step.
 */
final class LimitedBfgs {
  private static final int MEMORY = 10;
  private static final int MAX_STEPS = 5_000;
  private static final int MAX_HALVINGS = 60;

  /** No slope may be larger at the end. */
  private static final double FLAT = 1e-9;

  /** How much of the fall that the slope promises must come true; the book's c1. */
  private static final double FALL = 1e-4;

  /** Near the minimum, falls drown in the rounding of values of this relative size. */
  private static final double ROUNDING = 1e-14;

  /** A function with its gradient. */
  interface Function {
    /** The value at a point; the gradient is put into the array. */
    double value(double[] point, double[] gradient);
  }

  /** Where the function was asked, and what it said. */
  private static final class Point {
    final double[] x;
    final double[] gradient;
    final double value;

    Point(Function function, double[] x) {
      this.x = x;
      this.gradient = new double[x.length];
      this.value = function.value(x, gradient);
    }
  }

  /** A step taken, and by how much the gradient changed. */
  private static final class Step {
    final double[] s;
    final double[] y;

    /** 1 / (y s). */
    final double rho;

    Step(Point from, Point to) {
      s = difference(to.x, from.x);
      y = difference(to.gradient, from.gradient);
      rho = 1 / dot(s, y);
    }
  }

  private LimitedBfgs() {}

  /**
   * The point of the minimum.
   *
   * @param start where to begin
   * @throws IllegalArgumentException if it is not found
   */
  static double[] minimize(Function function, double[] start) {
    Deque<Step> steps = new ArrayDeque<>();
    Point point = new Point(function, start);
    for (int i = 0; i < MAX_STEPS && largest(point.gradient) > FLAT; i++) {
      double[] direction = direction(point.gradient, steps);
      double first = steps.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
      Point next = along(function, point, direction, first);
      if (next == null) {
        break;
      }
      remember(steps, new Step(point, next));
      point = next;
    }
    if (!(largest(point.gradient) <= FLAT)) {
      throw new IllegalArgumentException(
          "no optimum was found, the steepest slope left is %s; scale the vectors to lengths about 1"
              .formatted(largest(point.gradient)));
    }
    return point.x;
  }

  /** A lower point in a direction, the step halved until it is; null if there is none. */
  private static @Nullable Point along(
      Function function, Point from, double[] direction, double first) {
    double slope = dot(from.gradient, direction);
    double length = first;
    for (int i = 0; i < MAX_HALVINGS; i++) {
      double[] x = new double[from.x.length];
      move(from.x, direction, length, x);
      Point next = new Point(function, x);
      if (next.value <= from.value + FALL * length * slope + ROUNDING * Math.abs(from.value)) {
        return next;
      }
      length /= 2;
    }
    return null;
  }

  /** Minus the gradient, turned and scaled by the curvature that the steps showed. */
  private static double[] direction(double[] gradient, Deque<Step> steps) {
    double[] direction = Arrays.stream(gradient).map(slope -> -slope).toArray();
    double[] shares = new double[steps.size()];
    int i = shares.length;
    for (Iterator<Step> latest = steps.descendingIterator(); latest.hasNext(); ) {
      Step step = latest.next();
      shares[--i] = step.rho * dot(step.s, direction);
      move(direction, step.y, -shares[i], direction);
    }
    if (!steps.isEmpty()) {
      Step last = steps.getLast();
      double scale = 1 / (last.rho * dot(last.y, last.y));
      Arrays.setAll(direction, j -> direction[j] * scale);
    }
    for (Step step : steps) {
      double share = shares[i++] - step.rho * dot(step.y, direction);
      move(direction, step.s, share, direction);
    }
    return direction;
  }

  private static void remember(Deque<Step> steps, Step step) {
    // Rounding may hide the curvature, and then the step says nothing.
    if (step.rho > 0 && step.rho < Double.POSITIVE_INFINITY) {
      steps.addLast(step);
      if (steps.size() > MEMORY) {
        steps.removeFirst();
      }
    }
  }

  private static void move(double[] from, double[] direction, double length, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + length * direction[i];
    }
  }

  private static double[] difference(double[] to, double[] from) {
    double[] difference = new double[to.length];
    Arrays.setAll(difference, i -> to[i] - from[i]);
    return difference;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
