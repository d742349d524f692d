// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/** The three kinds of {@link Embedding}. */
public enum EmbeddingKind {
  /** One vector an input: {@link DenseVector}. */
  DENSE,
  /** Weighted terms: {@link SparseVector}. */
  SPARSE,
  /** One vector a token: {@link MultiVector}. */
  MULTI_VECTOR
}
