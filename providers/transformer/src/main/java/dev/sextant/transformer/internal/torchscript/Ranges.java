// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Between which numbers the inputs of a network's products lie, as far as texts were seen.
 *
 * @param products in the order in which a program writes them
 */
public record Ranges(List<Range> products) {
  /** Copies the list. */
  public Ranges {
    products = List.copyOf(products);
  }

  /**
   * One product's input.
   *
   * @param lowest for each channel; not copied
   * @param highest for each channel; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // Made once, read once, never compared.
  public record Range(float[] lowest, float[] highest) {
    /** The largest absolute value of a channel. */
    float largest(int channel) {
      return Math.max(Math.abs(lowest[channel]), Math.abs(highest[channel]));
    }
  }

  /** Of nothing yet: whatever is seen widens it. */
  public static Ranges none(List<Integer> channels) {
    List<Range> products = new ArrayList<>();
    for (int count : channels) {
      Range range = new Range(new float[count], new float[count]);
      Arrays.fill(range.lowest, Float.POSITIVE_INFINITY);
      Arrays.fill(range.highest, Float.NEGATIVE_INFINITY);
      products.add(range);
    }
    return new Ranges(products);
  }

  /**
   * Widens them by what {@link RangeProgram} gave.
   *
   * @param seen lowest of all channels of all products, then highest
   */
  public void widen(float[] seen) {
    int channel = 0;
    int half = seen.length / 2;
    for (Range range : products) {
      for (int i = 0; i < range.lowest.length; i++) {
        range.lowest[i] = Math.min(range.lowest[i], seen[channel]);
        range.highest[i] = Math.max(range.highest[i], seen[half + channel]);
        channel++;
      }
    }
  }
}
