// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import java.util.Arrays;

/** Ascending positions in a text, without boxes. */
final class Positions {
  private int[] values = new int[16];
  private int size;

  void add(int position) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = position;
  }

  int get(int index) {
    return values[index];
  }

  /** The last one, or 0 where there is none. */
  int last() {
    return size == 0 ? 0 : values[size - 1];
  }

  /** Those greater than {@code from} and less than {@code to}. */
  int[] between(int from, int to) {
    int first = countBelow(from + 1);
    return Arrays.copyOfRange(values, first, Math.max(first, countBelow(to)));
  }

  private int countBelow(int position) {
    return countBelow(values, size, position);
  }

  /** How many of the first {@code size} of ascending, differing values are less than this. */
  static int countBelow(int[] ascending, int size, int position) {
    int found = Arrays.binarySearch(ascending, 0, size, position);
    return found < 0 ? -found - 1 : found;
  }
}
