// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;
import java.util.Optional;

/**
 * DeBERTa (He et al., 2020) in its second and third version: {@link Bert} whose attention also asks
 * how far apart two tokens are, by {@link DisentangledAttention}, with or without learned positions
 * in its embeddings. The large ones of the second version have a {@link Neighbours} step beside
 * their first layer.
 *
 * @param embedded what its embeddings are made of
 * @param distances how far apart tokens are told to be
 * @param neighbours what is added of a token's neighbours, or nothing
 */
record DebertaV2(
    Embedded embedded,
    DisentangledAttention distances,
    Layers layers,
    Optional<Neighbours> neighbours)
    implements Architecture {
  private static final Layers.Names NAMES =
      new Layers.Names(
          "encoder.layer.",
          "attention.self.query_proj",
          "attention.self.key_proj",
          "attention.self.value_proj",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  /**
   * What is added.
   *
   * @param words size of the vocabulary
   * @param positions how many were learned; 0 for none
   * @param types how many types of text; 0 for none
   * @param width of an embedding; projected where states have another
   */
  record Embedded(int words, int positions, int types, int width) {}

  static DebertaV2 of(ModelConfig config) {
    config.require("relative_attention", config.truth("relative_attention", false), true);
    Layers layers =
        new Layers(
                config.whole("num_hidden_layers"),
                config.whole("hidden_size"),
                config.whole("num_attention_heads"),
                config.whole("intermediate_size"),
                config.number("layer_norm_eps", 1e-7),
                Activation.named(config.text("hidden_act", "gelu")))
            .checked(config);
    int head = layers.width() / layers.heads();
    config.require("attention_head_size", config.whole("attention_head_size", head), head);
    boolean positioned = config.truth("position_biased_input", true);
    Embedded embedded =
        new Embedded(
            config.whole("vocab_size"),
            positioned ? config.whole("max_position_embeddings") : 0,
            config.index("type_vocab_size", 0),
            config.whole("embedding_size", layers.width()));
    return new DebertaV2(
        embedded, DisentangledAttention.of(config, layers), layers, Neighbours.of(config, layers));
  }

  @Override
  public String states(Program program, Weights weights) {
    String hidden = embeddings(program, weights.under("embeddings."));
    String embeddings = hidden;
    Weights encoder = weights.under("encoder.");
    DisentangledAttention.Ready ready = distances.ready(program, encoder);
    for (int i = 0; i < layers.count(); i++) {
      Weights layer = weights.under(NAMES.layer() + i + ".");
      DisentangledAttention.Positions positions =
          ready.positions(program, layer.under("attention.self."));
      hidden =
          layers.layer(
              program, layer, NAMES, hidden, joined -> ready.apply(program, joined, positions));
      if (i == 0 && neighbours.isPresent()) {
        hidden = neighbours.get().plus(program, encoder.under("conv."), embeddings, hidden);
      }
    }
    return hidden;
  }

  private String embeddings(Program program, Weights weights) {
    Embeddings parts = new Embeddings(program, weights, embedded.width);
    String sum = parts.words(embedded.words);
    if (embedded.positions > 0) {
      sum = parts.plusPositions(sum, embedded.positions);
    }
    if (embedded.types > 0) {
      sum = parts.plusFirstType(sum, embedded.types);
    }
    if (embedded.width != width()) {
      sum = program.linear(sum, Linear.of(weights, "embed_proj", false, width(), embedded.width));
    }
    return new Embeddings(program, weights, width()).normalized(sum, layers.epsilon());
  }

  @Override
  public int width() {
    return layers.width();
  }

  /** Distances have no end. */
  @Override
  public int maxTokens() {
    return embedded.positions > 0 ? embedded.positions : Integer.MAX_VALUE;
  }

  @Override
  public List<String> prefixes() {
    return List.of("", "deberta.");
  }
}
