// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

/** How a text's states, one a token, become one vector. */
public enum Pooling {
  /** The state of the first token. */
  CLS,
  /** The mean over all tokens that are the text's own, special tokens and prompt included. */
  MEAN
}
