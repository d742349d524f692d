// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/** Counts a text's tokens as the model will: this is what a {@link Chunker} measures with. */
@FunctionalInterface
public interface TokenCounter {
  /**
   * Tokens that the model would read of this text if it had no limit: special tokens and the
   * document prompt included, so that a text that counts at most the model's maximum is not cut.
   * Thread-safe.
   */
  int count(String text);
}
