// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.List;

/**
 * Divides a text into the tokens that its model reads, and says where they lie: for chunkers that
 * cut between tokens. Thread-safe.
 */
public interface Tokenizer extends TokenCounter {
  /**
   * The text's own tokens in order, without special tokens and prompt, and without a limit.
   *
   * <p>White space and what the model does not know to read may belong to no token; where one
   * character became several tokens, each of them covers it.
   */
  List<TokenSpan> tokens(String text);
}
