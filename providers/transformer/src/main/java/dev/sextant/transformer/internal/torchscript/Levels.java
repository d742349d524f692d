// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.Arrays;

/**
 * How an input becomes whole numbers from 0 to 255: each channel divided by a factor of its own,
 * then all by one step, and moved so that 0 stays 0.
 *
 * <p>The factors take from channels that reach far what others need for their detail, and the
 * weight's columns are multiplied by them in turn (Xiao et al., SmoothQuant, 2022): {@code factor =
 * sqrt(largest input / largest weight)}, their alpha being one half.
 *
 * @param factors of the channels; not copied
 * @param scale the step from one level to the next
 * @param zero the level that stands for 0
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, read once, never compared.
record Levels(float[] factors, double scale, long zero) {
  private static final int HIGHEST = 255;

  /** Smaller numbers count as this, so that no factor is 0 or infinite. */
  private static final float SMALLEST = 1e-5f;

  /** Checks that an input can be divided so. */
  Levels {
    requirePositive(scale);
    for (float factor : factors) {
      requirePositive(factor);
    }
    if (zero < 0 || zero > HIGHEST) {
      throw new SextantException(
          "level %d stands for 0; expected 0 to %d: check the model's weights"
              .formatted(zero, HIGHEST));
    }
  }

  private static void requirePositive(double divisor) {
    if (!(divisor > 0 && divisor < Double.POSITIVE_INFINITY)) {
      throw new SextantException(
          "the input of a product would be divided by %s; expected a finite number above 0: check the model's weights"
              .formatted(divisor));
    }
  }

  /** Channels that are divided by factors; nothing that was seen is cut. */
  static Levels balanced(Ranges.Range range, float[] largestWeights) {
    float[] factors = new float[largestWeights.length];
    double lowest = 0;
    double highest = 0;
    for (int i = 0; i < factors.length; i++) {
      float input = Math.max(Math.max(-range.lowest(i), range.highest(i)), SMALLEST);
      factors[i] = (float) Math.sqrt(input / Math.max(largestWeights[i], SMALLEST));
      lowest = Math.min(lowest, range.lowest(i) / factors[i]);
      highest = Math.max(highest, range.highest(i) / factors[i]);
    }
    return of(factors, lowest, highest);
  }

  /**
   * Channels as they are. What lies beyond the extremes of a usual text is cut: after an activation
   * few numbers reach far, and what they lose is less than what finer steps give all others.
   */
  static Levels plain(Ranges.Range range) {
    return of(ones(range.channels()), range.meanLowest(), range.meanHighest());
  }

  /** Levels of 1, from 0 on, for an input of so many channels. */
  static Levels unscaled(int channels) {
    return new Levels(ones(channels), 1, 0);
  }

  private static float[] ones(int channels) {
    float[] factors = new float[channels];
    Arrays.fill(factors, 1);
    return factors;
  }

  /** Whether channels stay as they are. */
  boolean isPlain() {
    return Arrays.equals(factors, ones(factors.length));
  }

  private static Levels of(float[] factors, double lowest, double highest) {
    // An input that is always 0 has no width, and any step will do.
    double scale = highest > lowest ? (highest - lowest) / HIGHEST : 1;
    return new Levels(factors, scale, Math.round(-lowest / scale));
  }
}
