// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.Arrays;

/**
 * Weighted terms of a vocabulary: strictly ascending ids from 0 to {@code dimension - 1}, each with
 * a finite weight. Immutable; arrays are copied on the way in and out. It may have no term at all.
 */
public final class SparseVector implements Embedding {
  private final int dimension;
  private final int[] ids;
  private final float[] weights;

  private SparseVector(int dimension, int[] ids, float[] weights) {
    this.dimension = dimension;
    this.ids = ids;
    this.weights = weights;
  }

  /**
   * A vector of these terms.
   *
   * @param dimension size of the vocabulary
   * @param ids strictly ascending term ids
   * @param weights one finite weight a term
   * @throws IllegalArgumentException if lengths differ, ids do not ascend or leave the vocabulary,
   *     or a weight is NaN or infinite
   */
  public static SparseVector of(int dimension, int[] ids, float[] weights) {
    Checks.positive(dimension, "dimension");
    if (ids.length != weights.length) {
      throw new IllegalArgumentException(
          "%d ids and %d weights; give one weight a term".formatted(ids.length, weights.length));
    }
    int before = -1;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] <= before || ids[i] >= dimension) {
        throw new IllegalArgumentException(
            "term id %d at position %d, after %d; ids must ascend from 0 to %d"
                .formatted(ids[i], i, before, dimension - 1));
      }
      before = ids[i];
    }
    Checks.finite(weights);
    return new SparseVector(dimension, ids.clone(), weights.clone());
  }

  @Override
  public EmbeddingKind kind() {
    return EmbeddingKind.SPARSE;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /** Number of terms. */
  public int size() {
    return ids.length;
  }

  /** A new array of the term ids, ascending. */
  public int[] ids() {
    return ids.clone();
  }

  /** A new array of the weights, in the order of the ids. */
  public float[] weights() {
    return weights.clone();
  }

  /** Equal if dimension, ids and weights are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SparseVector that
        && dimension == that.dimension
        && Arrays.equals(ids, that.ids)
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "SparseVector" + Arrays.toString(ids) + Arrays.toString(weights);
  }
}
