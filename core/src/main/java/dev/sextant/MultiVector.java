// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.Arrays;

/**
 * One vector a token, all of one dimension, kept in one flat array: vector {@code i} stands at
 * {@code i * dimension}. Immutable; arrays are copied on the way in and out.
 */
public final class MultiVector implements Embedding {
  private final float[] flat;
  private final int dimension;

  private MultiVector(float[] flat, int dimension) {
    this.flat = flat;
    this.dimension = dimension;
  }

  /**
   * The vectors of a flat array.
   *
   * @param flat {@code count * dimension} finite floats, at least one vector
   * @param dimension length of each vector
   * @throws IllegalArgumentException if the length is no multiple of the dimension, or a component
   *     is NaN or infinite
   */
  public static MultiVector of(float[] flat, int dimension) {
    Checks.positive(dimension, "dimension");
    if (flat.length == 0 || flat.length % dimension != 0) {
      throw new IllegalArgumentException(
          "%d floats are no whole number of vectors of dimension %d"
              .formatted(flat.length, dimension));
    }
    Checks.finite(flat);
    return new MultiVector(flat.clone(), dimension);
  }

  @Override
  public EmbeddingKind kind() {
    return EmbeddingKind.MULTI_VECTOR;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /** Number of vectors. */
  public int size() {
    return flat.length / dimension;
  }

  /** A new array of one vector's components, counted from 0. */
  public float[] vector(int position) {
    if (position < 0 || position >= size()) {
      throw new IndexOutOfBoundsException("vector " + position + " of " + size());
    }
    return Arrays.copyOfRange(flat, position * dimension, (position + 1) * dimension);
  }

  /** A new flat array of all vectors. */
  public float[] toArray() {
    return flat.clone();
  }

  /** Equal if dimension and all components are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MultiVector that
        && dimension == that.dimension
        && Arrays.equals(flat, that.flat);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(flat) + dimension;
  }

  @Override
  public String toString() {
    return "MultiVector[" + size() + " x " + dimension + "]";
  }
}
