// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.transformer.Precision;
import java.util.Objects;
import java.util.OptionalInt;

/** How a model is run. Immutable. */
public final class DenseOptions {
  /** Beyond this, the states of one batch would not fit into a Java array. */
  private static final int MOST_BATCH_TOKENS = 1 << 20;

  private static final DenseOptions DEFAULTS =
      new DenseOptions(
          OptionalInt.empty(), 4_096, Runtime.getRuntime().availableProcessors(), Precision.AUTO);

  private final OptionalInt maxTokens;
  private final int batchTokens;
  private final int threads;
  private final Precision precision;

  private DenseOptions(OptionalInt maxTokens, int batchTokens, int threads, Precision precision) {
    this.maxTokens = maxTokens;
    this.batchTokens = batchTokens;
    this.threads = threads;
    this.precision = precision;
  }

  /**
   * As many tokens a text as the model reads, 4,096 tokens a batch, a thread for each processor.
   */
  public static DenseOptions defaults() {
    return DEFAULTS;
  }

  /**
   * How many tokens are read of a text, special tokens and prompt included; what is behind is cut
   * and stands in the receipt. Fewer tokens make other vectors of long texts, so that the embedder
   * has another fingerprint.
   *
   * @param maxTokens 1 to the model's own maximum; loading refuses a number that leaves no room for
   *     the text itself beside special tokens and prompt
   */
  public DenseOptions withMaxTokens(int maxTokens) {
    return new DenseOptions(
        OptionalInt.of(positive(maxTokens, "maxTokens")), batchTokens, threads, precision);
  }

  /**
   * How many tokens run together, padding included. More need more memory, and help little once all
   * threads are busy. It does not change what comes out.
   *
   * @param batchTokens 1 to 1,048,576; a text longer than that runs alone
   */
  public DenseOptions withBatchTokens(int batchTokens) {
    if (positive(batchTokens, "batchTokens") > MOST_BATCH_TOKENS) {
      throw new IllegalArgumentException(
          "batchTokens is %d; it must be %d or less".formatted(batchTokens, MOST_BATCH_TOKENS));
    }
    return new DenseOptions(maxTokens, batchTokens, threads, precision);
  }

  /**
   * How many threads compute, all calls together, the caller's own included.
   *
   * @param threads 1 or more
   */
  public DenseOptions withThreads(int threads) {
    return new DenseOptions(maxTokens, batchTokens, positive(threads, "threads"), precision);
  }

  /** In which numbers the model computes; {@link Precision#AUTO} unless chosen. */
  public DenseOptions withPrecision(Precision precision) {
    return new DenseOptions(
        maxTokens, batchTokens, threads, Objects.requireNonNull(precision, "precision"));
  }

  /** In which numbers the model computes. */
  public Precision precision() {
    return precision;
  }

  /** How many tokens are read of a text; empty for as many as the model reads. */
  public OptionalInt maxTokens() {
    return maxTokens;
  }

  /** How many tokens run together, padding included. */
  public int batchTokens() {
    return batchTokens;
  }

  /** How many threads compute. */
  public int threads() {
    return threads;
  }

  private static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 1 or more");
    }
    return value;
  }
}
