// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Which of several things nothing else beats: what remains to be weighed by whoever chooses. */
public final class ParetoFront {
  private ParetoFront() {}

  /**
   * The things that no other dominates, in the order given. One dominates another if it is at least
   * as good in every objective and better in one.
   *
   * @param objectives higher is better; give {@code -cost} for a cost
   * @throws IllegalArgumentException if no objective is given, or one is NaN for some thing
   */
  public static <T> List<T> of(List<T> things, List<ToDoubleFunction<T>> objectives) {
    if (objectives.isEmpty()) {
      throw new IllegalArgumentException("no objective is given; give at least one");
    }
    List<double[]> values =
        things.stream()
            .map(thing -> objectives.stream().mapToDouble(o -> value(o, thing)).toArray())
            .toList();
    return java.util.stream.IntStream.range(0, things.size())
        .filter(i -> values.stream().noneMatch(other -> dominates(other, values.get(i))))
        .mapToObj(things::get)
        .toList();
  }

  private static <T> double value(ToDoubleFunction<T> objective, T thing) {
    double value = objective.applyAsDouble(thing);
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          "an objective of %s is NaN; leave it out or give a number".formatted(thing));
    }
    return value;
  }

  private static boolean dominates(double[] one, double[] other) {
    boolean better = false;
    for (int i = 0; i < one.length; i++) {
      if (one[i] < other[i]) {
        return false;
      }
      better |= one[i] > other[i];
    }
    return better;
  }
}
