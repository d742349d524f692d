// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Checks;
import java.util.List;
import java.util.OptionalInt;

/**
 * The lengths of a model's vectors; of a sparse model, the size of its vocabulary.
 *
 * @param standard what it gives if not asked for another
 * @param offered all lengths it was trained for or that its service gives, ascending, the standard
 *     one among them (Kusupati et al., "Matryoshka Representation Learning", NeurIPS 2022)
 * @param anyBetween whether it gives every length between the first and the last offered
 */
public record Dimensions(int standard, List<Integer> offered, boolean anyBetween) {
  /** Checks order, and that the standard length is offered. */
  public Dimensions {
    Checks.positive(standard, "dimension");
    offered = offered.stream().distinct().sorted().toList();
    if (offered.isEmpty() || offered.get(0) < 1 || !gives(standard, offered, anyBetween)) {
      throw new IllegalArgumentException(
          "dimension %d is not among the offered %s; add it".formatted(standard, offered));
    }
  }

  /** One length alone. */
  public static Dimensions of(int dimension) {
    return new Dimensions(dimension, List.of(dimension), false);
  }

  /** Whether vectors of that length can be had. */
  public boolean offers(int dimension) {
    return gives(dimension, offered, anyBetween);
  }

  private static boolean gives(int dimension, List<Integer> offered, boolean anyBetween) {
    return offered.contains(dimension)
        || (anyBetween
            && dimension > offered.get(0)
            && dimension < offered.get(offered.size() - 1));
  }

  /**
   * The length to take between two bounds: the standard one if it lies there, else the greatest
   * that does. Nothing if none does.
   */
  public OptionalInt within(int least, int most) {
    if (standard >= least && standard <= most) {
      return OptionalInt.of(standard);
    }
    if (anyBetween) {
      int greatest = Math.min(most, offered.get(offered.size() - 1));
      return greatest >= least && greatest >= offered.get(0)
          ? OptionalInt.of(greatest)
          : OptionalInt.empty();
    }
    return offered.stream().mapToInt(d -> d).filter(d -> d >= least && d <= most).max();
  }

  /** The standard length, and the others behind it. */
  @Override
  public String toString() {
    if (offered.size() == 1) {
      return Integer.toString(standard);
    }
    int least = offered.get(0);
    int most = offered.get(offered.size() - 1);
    return anyBetween
        ? "%d (any from %d to %d)".formatted(standard, least, most)
        : "%d (%d lengths from %d to %d)".formatted(standard, offered.size(), least, most);
  }
}
