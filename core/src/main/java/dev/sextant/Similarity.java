// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/** How two vectors of a model are compared. Higher is better; scores are never rescaled. */
public enum Similarity {
  /** The cosine of the angle, -1 to 1. */
  COSINE,
  /** The inner product, any number; longer vectors weigh more. */
  DOT_PRODUCT,
  /** Minus the Euclidean distance, 0 at best. */
  EUCLIDEAN;

  /**
   * The score of two vectors, in double precision.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double score(DenseVector left, DenseVector right) {
    return switch (this) {
      case COSINE -> left.cosine(right);
      case DOT_PRODUCT -> left.dot(right);
      case EUCLIDEAN -> -left.distance(right);
    };
  }
}
