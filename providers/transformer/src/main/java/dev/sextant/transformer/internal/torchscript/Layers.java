// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * The layers of Vaswani et al., Attention Is All You Need (2017), as BERT has them: attention, then
 * two products with an activation between them; each is added to its input and then normalised.
 *
 * @param count how many
 * @param width length of a state
 * @param heads how many heads share it
 * @param inner width between the two products
 * @param epsilon guards the normalisation
 * @param activation between the two products
 */
record Layers(int count, int width, int heads, int inner, double epsilon, Activation activation) {
  /** Reads the names that BERT's configuration has, which most of its descendants kept. */
  static Layers of(ModelConfig config) {
    return new Layers(
            config.whole("num_hidden_layers"),
            config.whole("hidden_size"),
            config.whole("num_attention_heads"),
            config.whole("intermediate_size"),
            config.number("layer_norm_eps", 1e-12),
            Activation.named(config.text("hidden_act", "gelu")))
        .checked(config);
  }

  /** Refuses heads that do not share the width evenly. */
  Layers checked(ModelConfig config) {
    config.require("width", width, w -> w % heads == 0, "a multiple of %d heads".formatted(heads));
    return this;
  }

  /**
   * How a checkpoint names the parts of a layer.
   *
   * @param layer before the number of the layer
   */
  record Names(
      String layer,
      String query,
      String key,
      String value,
      String attention,
      String attentionNorm,
      String inner,
      String outer,
      String outerNorm) {
    /** BERT's. */
    static final Names BERT =
        new Names(
            "encoder.layer.",
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");
  }

  /**
   * Writes all layers.
   *
   * @param states [b, n, width]
   * @param mask for {@code scaled_dot_product_attention}, the same in all layers
   * @return [b, n, width]
   */
  String apply(Program program, Weights weights, Names names, String states, String mask) {
    String hidden = states;
    for (int i = 0; i < count; i++) {
      Weights layer = weights.under(names.layer + i + ".");
      hidden = layer(program, layer, names, hidden, mask);
    }
    return hidden;
  }

  private String layer(Program program, Weights weights, Names names, String input, String mask) {
    String attended =
        program.linear(
            attention(program, joined(program, weights, names), input, mask),
            Linear.of(program, weights, names.attention, width, width));
    String middle =
        normalized(program, weights, names.attentionNorm, sum(program, attended, input));
    String inner =
        program.linear(
            middle, Linear.of(program, weights, names.inner, this.inner, width), activation);
    String outer =
        program.linear(inner, Linear.of(program, weights, names.outer, width, this.inner));
    return normalized(program, weights, names.outerNorm, sum(program, outer, middle));
  }

  /** Query, key and value as one product: one pass over the input. */
  private Linear joined(Program program, Weights weights, Names names) {
    String[] parts = {names.query, names.key, names.value};
    Weight[] matrices = new Weight[parts.length];
    Weight[] biases = new Weight[parts.length];
    for (int i = 0; i < parts.length; i++) {
      matrices[i] = weights.tensor(parts[i] + ".weight", width, width);
      biases[i] = weights.tensor(parts[i] + ".bias", width);
    }
    return new Linear(program.parameter(matrices), program.parameter(biases));
  }

  private String attention(Program program, Linear joined, String input, String mask) {
    String[] parts = Attention.split(program, program.linear(input, joined), heads, width / heads);
    return Attention.apply(program, parts, mask, width);
  }

  private static String sum(Program program, String left, String right) {
    return program.let("torch.add(%s, %s)", left, right);
  }

  private String normalized(Program program, Weights weights, String name, String value) {
    return LayerNorm.of(program, weights, name, true, new LayerNorm.Size(width, epsilon))
        .apply(program, value);
  }
}
