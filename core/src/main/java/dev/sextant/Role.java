// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/**
 * Which side of retrieval a text is on. Many models put another prompt before a query than before a
 * document, so every call says which it is.
 */
public enum Role {
  /** What is asked. */
  QUERY,
  /** What is searched. */
  DOCUMENT
}
