// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.util.Arrays;

/**
 * Texts that run together: a flat matrix of token ids, a row a text, filled up on the right to the
 * width of the longest with id 0, which the mask hides. The arrays are not copied and must not be
 * changed.
 */
public final class TokenBatch {
  private final long[] ids;
  private final int[] lengths;
  private final int width;
  private final int skipped;

  private TokenBatch(long[] ids, int[] lengths, int width, int skipped) {
    this.ids = ids;
    this.lengths = lengths;
    this.width = width;
    this.skipped = skipped;
  }

  /** A batch of these rows, at least one, of at least one token each. */
  public static TokenBatch of(int[]... rows) {
    int[] lengths = Arrays.stream(rows).mapToInt(row -> row.length).toArray();
    int width = Arrays.stream(lengths).max().orElse(0);
    if (Arrays.stream(lengths).min().orElse(0) == 0) {
      throw new IllegalArgumentException(
          "rows of %s tokens; a batch needs one row or more, of one token or more"
              .formatted(Arrays.toString(lengths)));
    }
    long[] ids = new long[Math.multiplyExact(rows.length, width)];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        ids[row * width + i] = rows[row][i];
      }
    }
    return new TokenBatch(ids, lengths, width, 0);
  }

  /**
   * The same, but pooling leaves out the first tokens of each row: a prompt that the model reads
   * and its vectors are not to be a mean of.
   */
  public TokenBatch skipping(int tokens) {
    return new TokenBatch(ids, lengths, width, tokens);
  }

  /** How many of a row's first tokens pooling leaves out. */
  int skipped() {
    return skipped;
  }

  /** Number of texts. */
  public int rows() {
    return lengths.length;
  }

  /** Tokens of the longest row. */
  public int width() {
    return width;
  }

  /** Tokens of a row, without padding. */
  public int length(int row) {
    return lengths[row];
  }

  /** Tokens of each row, without padding. */
  long[] lengths() {
    return Arrays.stream(lengths).asLongStream().toArray();
  }

  /** Some rows alone, no wider than the longest of them. */
  TokenBatch slice(int from, int to) {
    int[] some = Arrays.copyOfRange(lengths, from, to);
    int narrow = Arrays.stream(some).max().orElseThrow();
    long[] kept = new long[some.length * narrow];
    for (int row = 0; row < some.length; row++) {
      System.arraycopy(ids, (from + row) * width, kept, row * narrow, narrow);
    }
    return new TokenBatch(kept, some, narrow, skipped);
  }

  /** The ids, {@code rows * width}. */
  long[] ids() {
    return ids;
  }

  /** 1 where a token stands and 0 where padding does, {@code rows * width}. */
  long[] mask() {
    long[] mask = new long[ids.length];
    for (int row = 0; row < lengths.length; row++) {
      Arrays.fill(mask, row * width, row * width + lengths[row], 1);
    }
    return mask;
  }
}
