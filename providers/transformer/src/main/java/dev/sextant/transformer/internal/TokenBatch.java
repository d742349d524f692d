// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.util.Arrays;

/** Texts that run together. The rows are not copied and must not be changed. */
public final class TokenBatch {
  private final int[][] rows;
  private final int width;
  private final int skipped;
  private final int task;

  private TokenBatch(int[][] rows, int width, int skipped, int task) {
    this.rows = rows;
    this.width = width;
    this.skipped = skipped;
    this.task = task;
  }

  /** A batch of these rows of token ids, at least one, of at least one token each. */
  public static TokenBatch of(int[]... rows) {
    int shortest = Arrays.stream(rows).mapToInt(row -> row.length).min().orElse(0);
    if (shortest == 0) {
      throw new IllegalArgumentException(
          "rows of %s tokens; a batch needs one row or more, of one token or more"
              .formatted(Arrays.stream(rows).map(row -> row.length).toList()));
    }
    int width = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
    return new TokenBatch(rows, width, 0, 0);
  }

  /**
   * The same, but pooling leaves out the first tokens of each row: a prompt that the model reads
   * and its vectors are not to be a mean of.
   *
   * @param tokens fewer than any row has
   */
  public TokenBatch skipping(int tokens) {
    int fewest = Arrays.stream(rows).mapToInt(row -> row.length).min().orElseThrow();
    if (tokens < 0 || tokens >= fewest) {
      throw new IllegalArgumentException(
          "%d tokens are left out of rows of which one has %d; at least one must remain"
              .formatted(tokens, fewest));
    }
    return new TokenBatch(rows, width, tokens, task);
  }

  /**
   * The same, read for another task of a network that has several; without, it is the first.
   *
   * @param number among the network's tasks, from 0
   */
  public TokenBatch forTask(int number) {
    return new TokenBatch(rows, width, skipped, number);
  }

  /** The number of the task that it is read for. */
  int task() {
    return task;
  }

  /** How many of a row's first tokens pooling leaves out. */
  int skipped() {
    return skipped;
  }

  /** Number of texts. */
  public int rows() {
    return rows.length;
  }

  /** Tokens of all rows. */
  long tokens() {
    return Arrays.stream(rows).mapToLong(row -> row.length).sum();
  }

  /** Tokens of the longest row. */
  public int width() {
    return width;
  }

  /** Tokens of a row. */
  public int length(int row) {
    return rows[row].length;
  }

  /** Tokens of each row. */
  long[] lengths() {
    return Arrays.stream(rows).mapToLong(row -> row.length).toArray();
  }

  /** The ids of all rows behind each other. */
  long[] packedIds() {
    return Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
  }

  /**
   * The ids as a matrix, {@code rows * width}, each row filled up on the right with id 0, which the
   * mask hides.
   */
  long[] paddedIds() {
    long[] ids = new long[Math.multiplyExact(rows.length, width)];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        ids[row * width + i] = rows[row][i];
      }
    }
    return ids;
  }

  /** 1 where a token stands and 0 where padding does, {@code rows * width}. */
  long[] mask() {
    long[] mask = new long[Math.multiplyExact(rows.length, width)];
    for (int row = 0; row < rows.length; row++) {
      Arrays.fill(mask, row * width, row * width + rows[row].length, 1);
    }
    return mask;
  }
}
