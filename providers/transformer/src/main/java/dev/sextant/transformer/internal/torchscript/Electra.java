// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * ELECTRA (Clark et al., 2020): {@link Bert} whose embeddings may be of another width than its
 * layers; a product then leads from one to the other.
 *
 * @param words size of the vocabulary
 * @param positions how many positions were learned
 * @param types how many types of text
 * @param embedding width of the embeddings
 */
record Electra(int words, int positions, int types, int embedding, Layers layers)
    implements Architecture {
  static Electra of(ModelConfig config) {
    config.require(
        "position_embedding_type", config.text("position_embedding_type", "absolute"), "absolute");
    return new Electra(
        config.whole("vocab_size"),
        config.whole("max_position_embeddings"),
        config.whole("type_vocab_size"),
        config.whole("embedding_size", 128),
        Layers.of(config));
  }

  @Override
  public String states(Program program, Weights weights) {
    Embeddings embeddings = new Embeddings(program, weights.under("embeddings."), embedding);
    String sum = embeddings.words(words);
    sum = embeddings.plusPositions(sum, positions);
    sum = embeddings.plusFirstType(sum, types);
    String states = embeddings.normalized(sum, layers.epsilon());
    if (embedding != width()) {
      states = program.linear(states, Linear.of(weights, "embeddings_project", width(), embedding));
    }
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
    return List.of("", "electra.");
  }
}
