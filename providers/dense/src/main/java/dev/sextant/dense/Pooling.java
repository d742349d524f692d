// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.transformer.internal.torchscript.PoolingMode;

/**
 * How the states of a text's tokens, one each, become one vector. A model works with the one that
 * it was trained with and no other: its card says which.
 */
public enum Pooling {
  /** The state of the first token, which many models add for this. */
  CLS(PoolingMode.CLS),
  /** The largest number in each place. */
  MAX(PoolingMode.MAX),
  /** The mean of all states. */
  MEAN(PoolingMode.MEAN),
  /** The sum of all states over the root of their number. */
  MEAN_SQRT_LENGTH(PoolingMode.MEAN_SQRT_LEN),
  /** The mean, each state weighted by its place: later tokens have seen more of the text. */
  WEIGHTED_MEAN(PoolingMode.WEIGHTEDMEAN),
  /** The state of the last token. */
  LAST_TOKEN(PoolingMode.LASTTOKEN);

  private final PoolingMode mode;

  Pooling(PoolingMode mode) {
    this.mode = mode;
  }

  /** What computes it. */
  PoolingMode mode() {
    return mode;
  }
}
