// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

/**
 * A model that is loaded and ready: batches of tokens go in, pooled vectors come out. It is opened
 * with its {@link Head}, because an engine may run the head inside the same native program. Java
 * arrays go in and out; what is native stays inside. Thread-safe; closed by whoever opened it, once
 * no call runs any more.
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

  /** Engine, precision and threads in words, for the log. */
  String description();

  @Override
  void close();
}
