// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.transformer.internal.torchscript.PoolingMode;
import java.util.function.IntToDoubleFunction;

/**
 * The {@link PoolingMode}s in plain Java, for one text. Sums are in double precision, which costs
 * nothing beside the model.
 *
 * @param states of a batch
 * @param from where the text's first state begins
 * @param tokens how many states the text has, without padding
 * @param skipped how many of the first ones do not count, less than {@code tokens}
 * @param width length of a state
 */
@SuppressWarnings("ArrayRecordComponent") // Made for one call, never compared.
record PlainPooling(float[] states, int from, int tokens, int skipped, int width) {
  /** Writes the vector of a mode, {@code width} numbers. */
  void pool(PoolingMode mode, float[] vector, int into) {
    switch (mode) {
      case CLS -> copy(skipped, vector, into);
      case LASTTOKEN -> copy(tokens - 1, vector, into);
      case MAX -> largest(vector, into);
      case MEAN -> sum(place -> 1, tokens - skipped, vector, into);
      case MEAN_SQRT_LEN -> sum(place -> 1, Math.sqrt(tokens - skipped), vector, into);
      case WEIGHTEDMEAN -> sum(place -> place + 1, placesFromOne(), vector, into);
    }
  }

  /** Sum of the places that count, the first of all being 1. */
  private double placesFromOne() {
    return (tokens * (tokens + 1.0) - skipped * (skipped + 1.0)) / 2;
  }

  private void copy(int token, float[] vector, int into) {
    System.arraycopy(states, from + token * width, vector, into, width);
  }

  private void largest(float[] vector, int into) {
    copy(skipped, vector, into);
    for (int token = skipped + 1; token < tokens; token++) {
      for (int i = 0; i < width; i++) {
        vector[into + i] = Math.max(vector[into + i], states[from + token * width + i]);
      }
    }
  }

  private void sum(IntToDoubleFunction weight, double divisor, float[] vector, int into) {
    double[] sums = new double[width];
    for (int token = skipped; token < tokens; token++) {
      double factor = weight.applyAsDouble(token);
      for (int i = 0; i < width; i++) {
        sums[i] += factor * states[from + token * width + i];
      }
    }
    for (int i = 0; i < width; i++) {
      vector[into + i] = (float) (sums[i] / divisor);
    }
  }
}
