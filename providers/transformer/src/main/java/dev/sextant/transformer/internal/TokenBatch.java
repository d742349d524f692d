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

  private TokenBatch(long[] ids, int[] lengths, int width) {
    this.ids = ids;
    this.lengths = lengths;
    this.width = width;
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
    return new TokenBatch(ids, lengths, width);
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
