// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/**
 * What a model makes of an input. Immutable; all numbers are finite.
 *
 * <ul>
 *   <li>{@link DenseVector}: one vector, near the vectors of inputs that mean the same
 *   <li>{@link SparseVector}: weighted terms of a vocabulary
 *   <li>{@link MultiVector}: one vector a token
 * </ul>
 */
public sealed interface Embedding permits DenseVector, SparseVector, MultiVector {
  /** Which of the three this is. */
  EmbeddingKind kind();

  /** Length of a dense vector or of each of several vectors; size of a sparse one's vocabulary. */
  int dimension();
}
