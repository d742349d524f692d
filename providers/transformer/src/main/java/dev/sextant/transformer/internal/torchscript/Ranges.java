// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.Arrays;
import java.util.List;

/**
 * Between which numbers the inputs of a network's products lie, as far as texts were seen. For one
 * thread while texts are {@linkplain #add added}.
 */
public final class Ranges {
  private final List<Range> products;

  /**
   * Of no text yet.
   *
   * @param channels how many channels each product's input has, in the order in which a program
   *     writes the products
   */
  public Ranges(List<Integer> channels) {
    this.products = channels.stream().map(Range::new).toList();
  }

  /**
   * Adds a text.
   *
   * @param seen what {@link RangeProgram} gave for it: lowest of all channels of all products, then
   *     highest
   */
  public void add(float[] seen) {
    for (float number : seen) {
      if (!Float.isFinite(number)) {
        throw new SextantException(
            "the model gave %s inside, on a text to calibrate on; expected finite numbers: check its weights"
                .formatted(number));
      }
    }
    int from = 0;
    for (Range range : products) {
      range.add(seen, from, seen.length / 2 + from);
      from += range.lowest.length;
    }
  }

  /** The input of a product. */
  Range of(int product) {
    return products.get(product);
  }

  /** One product's input. */
  static final class Range {
    private final float[] lowest;
    private final float[] highest;
    private double sumOfLowest;
    private double sumOfHighest;
    private int texts;

    Range(int channels) {
      lowest = new float[channels];
      highest = new float[channels];
    }

    private void add(float[] seen, int low, int high) {
      float textLowest = 0;
      float textHighest = 0;
      for (int i = 0; i < lowest.length; i++) {
        lowest[i] = Math.min(lowest[i], seen[low + i]);
        highest[i] = Math.max(highest[i], seen[high + i]);
        textLowest = Math.min(textLowest, seen[low + i]);
        textHighest = Math.max(textHighest, seen[high + i]);
      }
      sumOfLowest += textLowest;
      sumOfHighest += textHighest;
      texts++;
    }

    /** How many channels. */
    int channels() {
      return lowest.length;
    }

    /** The lowest number of a channel, 0 or less. */
    float lowest(int channel) {
      return lowest[channel];
    }

    /** The highest number of a channel, 0 or more. */
    float highest(int channel) {
      return highest[channel];
    }

    /** The lowest number of a text, 0 or less: the mean over all texts. */
    double meanLowest() {
      return texts == 0 ? 0 : sumOfLowest / texts;
    }

    /** The highest number of a text, 0 or more: the mean over all texts. */
    double meanHighest() {
      return texts == 0 ? 0 : sumOfHighest / texts;
    }

    @Override
    public String toString() {
      return Arrays.toString(lowest) + " to " + Arrays.toString(highest);
    }
  }
}
