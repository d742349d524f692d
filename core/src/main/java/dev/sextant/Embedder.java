// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.List;

/**
 * Turns inputs into embeddings. Implementations are thread-safe, block until done, and are closed
 * by whoever opened them; closing twice does nothing.
 *
 * @param <I> what is embedded; {@code String} for texts
 */
public interface Embedder<I> extends AutoCloseable {
  /** What this embedder is; the same at every call, and still there after close. */
  EmbedderSpec spec();

  /**
   * Embeds all inputs, each independent of its neighbours.
   *
   * @param inputs any number; the result has the same size and order. An empty text has an
   *     embedding too: that of the special tokens and prompt alone
   * @param role whether they are asked or searched
   * @throws IllegalArgumentException if an input can't be embedded; the message names its position
   * @throws IllegalStateException after close
   * @throws SextantException if the model fails
   */
  List<Embedded> embed(List<? extends I> inputs, Role role);

  /** Embeds one input; the same as a list of one. */
  default Embedded embed(I input, Role role) {
    return embed(List.of(input), role).get(0);
  }

  @Override
  void close();
}
