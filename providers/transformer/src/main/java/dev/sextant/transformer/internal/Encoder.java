// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.util.List;

/**
 * A model that is loaded and ready: batches of tokens go in, pooled vectors come out. It is opened
 * with its head, because an engine may run the head inside the same native program. Java arrays go
 * in and out; what is native stays inside. Thread-safe; closed by whoever opened it, once no call
 * runs any more.
 */
public interface Encoder extends AutoCloseable {
  /**
   * Runs the model and its head.
   *
   * @return {@code batch.rows() * dimension} floats, row after row; a row does not depend on its
   *     neighbours beyond rounding
   * @throws dev.sextant.SextantException if the engine fails
   */
  float[] encode(TokenBatch batch);

  /** Receives vectors of {@link #encode(List, Sink)}. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes the vectors of a batch, as {@link #encode(TokenBatch)} gives them. Called once a batch,
     * by several threads at a time and in any order. What it throws ends the call: batches that run
     * are finished first, the rest is not begun.
     */
    void accept(int batch, float[] vectors);
  }

  /**
   * Runs batches, side by side if the engine does more work in a time so, and returns when all are
   * done.
   *
   * @throws dev.sextant.SextantException if the engine fails; or what the sink threw
   */
  default void encode(List<TokenBatch> batches, Sink sink) {
    for (int i = 0; i < batches.size(); i++) {
      sink.accept(i, encode(batches.get(i)));
    }
  }

  /**
   * How many tokens a batch should have at most, so that texts of these lengths are done soonest.
   *
   * @param lengths tokens of each text
   * @param most what the caller allows
   */
  default int batchTokens(int[] lengths, int most) {
    return most;
  }

  /** Engine, precision and threads in words, for the log. */
  String description();

  @Override
  void close();
}
