// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which texts run together: those of like length, so that little is spent on padding. */
public final class BatchPlan {
  private BatchPlan() {}

  /**
   * Groups texts, the longest first, so that the batch that needs most memory comes first.
   *
   * @param lengths tokens of each text
   * @param budget how many tokens a batch may hold, padding included; a text longer than that has a
   *     batch of its own
   * @return positions in {@code lengths}, each in one batch; texts of equal length keep their order
   */
  public static List<int[]> of(int[] lengths, int budget) {
    Integer[] order = new Integer[lengths.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingInt(i -> -lengths[i]));
    List<int[]> batches = new ArrayList<>();
    int from = 0;
    while (from < order.length) {
      int rows = Math.max(1, budget / Math.max(1, lengths[order[from]]));
      int to = (int) Math.min((long) from + rows, order.length);
      batches.add(Arrays.stream(order, from, to).mapToInt(i -> i).toArray());
      from = to;
    }
    return batches;
  }
}
