// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;
import java.util.function.UnaryOperator;

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
// Six: the sizes that a configuration lists, which are read together and never handed on in parts.
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
  // Nine: one name a part, as a table; each architecture has one such constant.
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

  /** What one text's attention is told beside queries, keys and values. */
  @FunctionalInterface
  interface Mask {
    /** None, or what can be broadcast to [1, h, n, n]. */
    String of(Program.Text text);

    /** All tokens see each other. */
    Mask NONE = text -> "None";
  }

  /**
   * Writes all layers.
   *
   * @param states [t, width]
   * @param mask the same in all layers
   * @return [t, width]
   */
  String apply(Program program, Weights weights, Names names, String states, Mask mask) {
    String hidden = states;
    for (int i = 0; i < count; i++) {
      Weights layer = weights.under(names.layer + i + ".");
      hidden = layer(program, layer, names, hidden, joined -> attention(program, joined, mask));
    }
    return hidden;
  }

  /**
   * Writes one layer.
   *
   * @param weights its own
   * @param attention from queries, keys and values of all texts, [t, 3 width], to what was seen,
   *     [t, width]
   */
  String layer(
      Program program,
      Weights weights,
      Names names,
      String input,
      UnaryOperator<String> attention) {
    Linear joined =
        Linear.joined(weights, List.of(names.query, names.key, names.value), width, width);
    String attended = attention.apply(program.linear(input, joined));
    Linear after = Linear.of(weights, names.attention, width, width);
    String middle =
        normalized(
            program, weights, names.attentionNorm, program.linearPlus(attended, after, input));
    String outer =
        program.feedForward(
            middle,
            Linear.of(weights, names.inner, inner, width),
            activation,
            Linear.of(weights, names.outer, width, inner),
            middle);
    return normalized(program, weights, names.outerNorm, outer);
  }

  private String attention(Program program, String joined, Mask mask) {
    return program.eachText(
        text -> {
          String[] parts = Attention.split(program, text, text.of(joined), heads, width / heads);
          String seen = Attention.apply(program, parts, mask.of(text));
          return Attention.joined(program, text, seen, width);
        });
  }

  private String normalized(Program program, Weights weights, String name, String value) {
    return LayerNorm.of(program, weights, name, true, new LayerNorm.Size(width, epsilon))
        .apply(program, value);
  }
}
