// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * DistilBERT (Sanh et al., 2019): {@link Bert} without types, and with names of its own.
 *
 * @param words size of the vocabulary
 * @param positions how many positions there are, learned or not: they are among the weights
 */
record DistilBert(int words, int positions, Layers layers) implements Architecture {
  private static final Layers.Names NAMES =
      new Layers.Names(
          "transformer.layer.",
          "attention.q_lin",
          "attention.k_lin",
          "attention.v_lin",
          "attention.out_lin",
          "sa_layer_norm",
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");

  /** Written into the reference's code. */
  private static final double EPSILON = 1e-12;

  static DistilBert of(ModelConfig config) {
    Layers layers =
        new Layers(
            config.whole("n_layers", 6),
            config.whole("dim", 768),
            config.whole("n_heads", 12),
            config.whole("hidden_dim", 3072),
            EPSILON,
            Activation.named(config.text("activation", "gelu")));
    return new DistilBert(
        config.whole("vocab_size"),
        config.whole("max_position_embeddings"),
        layers.checked(config));
  }

  @Override
  public String states(Program program, Weights weights) {
    Embeddings embeddings = new Embeddings(program, weights.under("embeddings."), width());
    String sum = embeddings.plusPositions(embeddings.words(words), positions);
    String states = embeddings.normalized(sum, EPSILON);
    return layers.apply(program, weights, NAMES, states, Layers.Mask.NONE);
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
    return List.of("", "distilbert.");
  }
}
