// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * RoBERTa (Liu et al., 2019), and XLM-R and CamemBERT, which are the same network: {@link Bert}
 * whose positions are counted as fairseq counts them.
 *
 * @param words size of the vocabulary
 * @param positions how many positions were learned, those before the first token included
 * @param types how many types of text
 * @param padding the token that has no position; positions are counted from behind its number
 */
record Roberta(int words, int positions, int types, int padding, Layers layers)
    implements Architecture {
  static Roberta of(ModelConfig config) {
    config.require(
        "position_embedding_type", config.text("position_embedding_type", "absolute"), "absolute");
    config.require("is_decoder", config.truth("is_decoder", false), false);
    return new Roberta(
        config.whole("vocab_size"),
        config.whole("max_position_embeddings"),
        config.whole("type_vocab_size"),
        config.index("pad_token_id", 1),
        Layers.of(config));
  }

  @Override
  public String states(Program program, Weights weights) {
    Embeddings embeddings = new Embeddings(program, weights.under("embeddings."), width());
    String sum = embeddings.words(words);
    sum = embeddings.plusPositionsBehind(sum, padding, positions);
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
    return positions - padding - 1;
  }

  @Override
  public List<String> prefixes() {
    return List.of("", "roberta.");
  }
}
