// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * BERT (Devlin et al., 2018), {@code BertModel} of the reference: words, learned positions and the
 * type of the first text are added and normalised; then {@link Layers}.
 *
 * @param words size of the vocabulary
 * @param positions how many positions were learned
 * @param types how many types of text
 */
record Bert(int words, int positions, int types, Layers layers) implements Architecture {
  static Bert of(ModelConfig config) {
    config.require(
        "position_embedding_type", config.text("position_embedding_type", "absolute"), "absolute");
    config.require("is_decoder", config.truth("is_decoder", false), false);
    return new Bert(
        config.whole("vocab_size"),
        config.whole("max_position_embeddings"),
        config.whole("type_vocab_size"),
        Layers.of(config));
  }

  @Override
  public String states(Program program, Weights weights) {
    Embeddings embeddings = new Embeddings(program, weights.under("embeddings."), width());
    String sum = embeddings.words(words);
    sum = embeddings.plusPositions(sum, positions);
    sum = embeddings.plusFirstType(sum, types);
    String states = embeddings.normalized(sum, layers.epsilon());
    return layers.apply(program, weights, Layers.Names.BERT, states, Layers.Mask.NONE);
  }

  @Override
  public int width() {
    return layers.width();
  }

  @Override
  public int maxTokens() {
    return positions;
  }

  @Override
  public List<String> prefixes() {
    return List.of("", "bert.");
  }
}
