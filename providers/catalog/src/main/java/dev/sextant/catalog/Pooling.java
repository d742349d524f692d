// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/** How the states of tokens become what the model gives. */
public enum Pooling {
  /** Their mean. */
  MEAN,
  /** The first token's. */
  FIRST_TOKEN,
  /** The last token's. */
  LAST_TOKEN,
  /** The greatest value of each component, as SPLADE's terms. */
  MAX,
  /** A learned layer of attention with vectors of its own. */
  LATENT_ATTENTION,
  /** None: every token keeps its vector. */
  NONE,
  /** A vector learned for the text itself (Doc2Vec, Skip-Thought). */
  LEARNED
}
