// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;
import java.util.stream.IntStream;

/**
 * ModernBERT (Warner et al., 2024): normalisation before each step, rotations for positions, gated
 * products, and attention that sees the whole text in every few layers only and a window around
 * each token in the others.
 *
 * @param words size of the vocabulary
 * @param maxTokens the longest text
 * @param layers how many, and their sizes
 * @param window how attention is limited
 * @param biases which parts have one
 */
record ModernBert(int words, int maxTokens, Layers layers, Window window, Biases biases)
    implements Architecture {
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  /**
   * How attention is limited.
   *
   * @param seesAll for each layer
   * @param reach how far the others see to each side
   * @param globalBase of the rotations in layers that see all
   * @param localBase of the rotations in the others
   */
  record Window(List<Boolean> seesAll, int reach, double globalBase, double localBase) {}

  /** Which parts have a bias. */
  record Biases(boolean norm, boolean attention, boolean products) {}

  static ModernBert of(ModelConfig config) {
    Layers layers =
        new Layers(
            config.whole("num_hidden_layers"),
            config.whole("hidden_size"),
            config.whole("num_attention_heads"),
            config.whole("intermediate_size"),
            config.number("norm_eps", 1e-5),
            Activation.named(config.text("hidden_activation", "gelu")));
    return new ModernBert(
        config.whole("vocab_size"),
        config.whole("max_position_embeddings"),
        layers.checked(config),
        window(config),
        new Biases(
            config.truth("norm_bias", false),
            config.truth("attention_bias", false),
            config.truth("mlp_bias", false)));
  }

  private static Window window(ModelConfig config) {
    ModelConfig rotations = config.object("rope_parameters");
    ModelConfig global = rotations.object(FULL);
    ModelConfig local = rotations.object(SLIDING);
    for (ModelConfig rotation : List.of(config.object("rope_scaling"), rotations, global, local)) {
      rotation.require("rope_type", rotation.text("rope_type", "default"), "default");
    }
    int every = config.whole("global_attn_every_n_layers", 3);
    List<Boolean> regular =
        IntStream.range(0, config.whole("num_hidden_layers"))
            .mapToObj(i -> i % every == 0)
            .toList();
    List<String> types = config.texts("layer_types");
    List<Boolean> given = types.stream().map(FULL::equals).toList();
    config.require(
        "layer_types", types, List.of(FULL, SLIDING)::containsAll, FULL + " or " + SLIDING);
    config.require(
        "number of layer_types",
        given.size(),
        size -> size == 0 || size == regular.size(),
        "%d, one a layer,".formatted(regular.size()));
    return new Window(
        given.isEmpty() ? regular : given,
        config.whole("local_attention", 128) / 2,
        global.number("rope_theta", config.number("global_rope_theta", 160_000)),
        local.number("rope_theta", config.number("local_rope_theta", 10_000)));
  }

  @Override
  public String states(Program program, Weights weights) {
    String all =
        program.parameter(weights.tensor("embeddings.tok_embeddings.weight", words, width()));
    String hidden =
        norm(program, weights, "embeddings.norm")
            .apply(program, program.let("torch.embedding(%s, %s)", all, program.ids()));
    View global = new View(rotation(program, window.globalBase), false);
    View local = new View(rotation(program, window.localBase), true);
    for (int i = 0; i < layers.count(); i++) {
      View view = window.seesAll.get(i) ? global : local;
      hidden = layer(program, weights.under("layers." + i + "."), hidden, view, i == 0);
    }
    return norm(program, weights, "final_norm").apply(program, hidden);
  }

  /** From where a layer's attention sees, and whether it sees its neighbours only. */
  private record View(Rotation rotation, boolean isLocal) {}

  private Rotation rotation(Program program, double base) {
    return Rotation.of(program, base, headSize());
  }

  private int headSize() {
    return width() / layers.heads();
  }

  private String layer(Program program, Weights weights, String input, View view, boolean isFirst) {
    // The embeddings are normalised already.
    String ready = isFirst ? input : norm(program, weights, "attn_norm").apply(program, input);
    Linear joined = Linear.of(weights, "attn.Wqkv", biases.attention, 3L * width(), width());
    String attended = attention(program, program.linear(ready, joined), view);
    Linear after = Linear.of(weights, "attn.Wo", biases.attention, width(), width());
    String middle = program.linearPlus(attended, after, input);
    int inner = layers.inner();
    GatedUnit gated =
        new GatedUnit(
            Linear.of(weights, "mlp.Wi", biases.products, 2L * inner, width()),
            true,
            layers.activation(),
            Linear.of(weights, "mlp.Wo", biases.products, width(), inner));
    return gated.plus(program, norm(program, weights, "mlp_norm").apply(program, middle), middle);
  }

  private String attention(Program program, String joined, View view) {
    return program.eachText(
        text -> {
          String[] parts =
              Attention.split(program, text, text.of(joined), layers.heads(), headSize());
          parts[0] = view.rotation.apply(program, text, parts[0], headSize());
          parts[1] = view.rotation.apply(program, text, parts[1], headSize());
          String seen =
              view.isLocal
                  ? LocalAttention.toBothSides(program, window.reach).apply(parts, text.size())
                  : Attention.apply(program, parts, "None");
          return Attention.joined(program, text, seen, width());
        });
  }

  private LayerNorm norm(Program program, Weights weights, String name) {
    return LayerNorm.of(
        program, weights, name, biases.norm, new LayerNorm.Size(width(), layers.epsilon()));
  }

  @Override
  public int width() {
    return layers.width();
  }

  @Override
  public List<String> prefixes() {
    return List.of("", "model.");
  }
}
