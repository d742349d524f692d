// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/** What a model makes of a text. A model may be of several kinds. */
public enum ModelKind {
  /** One vector a text. */
  DENSE,
  /** Weighted terms. */
  SPARSE,
  /** One vector a token, compared by the sum of maxima. */
  MULTI_VECTOR,
  /** A score of a query and a text that were read together; no embedding. */
  CROSS_ENCODER
}
