// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Which texts run together in engines that leave it to their users. */
final class Batches {
  /** Few enough to waste little on padding. */
  private static final int SIZE = 16;

  private Batches() {}

  /**
   * Positions of texts, those of like length together, the longest first.
   *
   * @param length of the text at a position
   */
  static List<int[]> of(int texts, IntUnaryOperator length) {
    int[] order =
        IntStream.range(0, texts)
            .boxed()
            .sorted(Comparator.comparingInt(position -> -length.applyAsInt(position)))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < texts; from += SIZE) {
      int to = Math.min(from + SIZE, texts);
      batches.add(IntStream.range(from, to).map(place -> order[place]).toArray());
    }
    return batches;
  }
}
