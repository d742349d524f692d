// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * BERT with rotations for positions and gated products, normalised after each step: Nomic's
 * (Nussbaum et al., Nomic Embed, 2024; {@code nomic_bert}) and Alibaba's (Zhang et al., mGTE, 2024;
 * {@code new}), which Stella's 400M is built on too. They differ in names and biases.
 *
 * @param words size of the vocabulary
 * @param types how many types of text; 0 where there are none
 * @param maxTokens the longest text
 * @param layers how many, and their sizes
 * @param speeds how fast the rotations turn
 * @param names how a checkpoint names the parts
 * @param biases which parts have one
 */
record RotaryBert(
    int words,
    int types,
    int maxTokens,
    Layers layers,
    Rotation.Speeds speeds,
    Names names,
    Biases biases)
    implements Architecture {
  /**
   * How a checkpoint names the parts.
   *
   * @param models what may stand before all names
   * @param layer before the number of the layer
   * @param gated the two products of the gated unit, which lie one above the other; or the one
   *     product that is both
   * @param activatesFirst which of the two is activated
   */
  record Names(
      List<String> models,
      String norm,
      String layer,
      String attention,
      String afterAttention,
      String attentionNorm,
      List<String> gated,
      boolean activatesFirst,
      String outer,
      String outerNorm) {
    static final Names NOMIC =
        new Names(
            List.of("", "nomic_bert.", "bert."),
            "emb_ln",
            "encoder.layers.",
            "attn.Wqkv",
            "attn.out_proj",
            "norm1",
            List.of("mlp.fc12", "mlp.fc11"),
            true,
            "mlp.fc2",
            "norm2");

    static final Names GTE =
        new Names(
            List.of("", "new.", "gte."),
            "embeddings.LayerNorm",
            "encoder.layer.",
            "attention.qkv_proj",
            "attention.o_proj",
            "attn_ln",
            List.of("mlp.up_gate_proj"),
            false,
            "mlp.down_proj",
            "mlp_ln");
  }

  /** Which products have a bias. */
  record Biases(boolean attention, boolean gated, boolean outer) {}

  /** Reads the names of GPT-2's configuration, which Nomic's has. */
  static RotaryBert nomic(ModelConfig config) {
    config.require("activation_function", config.text("activation_function", "swiglu"), "swiglu");
    for (String no :
        List.of("causal", "prenorm", "parallel_block", "use_rms_norm", "rotary_emb_interleaved")) {
      config.require(no, config.truth(no, false), false);
    }
    config.require("rotary_emb_fraction", config.number("rotary_emb_fraction", 1), 1.0);
    config.require("rotary_emb_scale_base", config.has("rotary_emb_scale_base"), false);
    Layers layers =
        new Layers(
            config.whole("n_layer"),
            config.whole("n_embd"),
            config.whole("n_head"),
            config.whole("n_inner"),
            config.number("layer_norm_epsilon", 1e-12),
            Activation.SILU);
    // Beyond what it was trained on, the reference turns more slowly for each length anew.
    int longest = config.whole("n_positions");
    return new RotaryBert(
        config.whole("vocab_size"),
        config.whole("type_vocab_size"),
        config.has("rotary_scaling_factor")
            ? Math.min(longest, config.whole("max_trained_positions", 2_048))
            : longest,
        layers.checked(config),
        Rotation.Speeds.of(config.number("rotary_emb_base")),
        Names.NOMIC,
        new Biases(
            config.truth("qkv_proj_bias", false),
            config.truth("mlp_fc1_bias", false),
            config.truth("mlp_fc2_bias", false)));
  }

  static RotaryBert gte(ModelConfig config) {
    config.require(
        "position_embedding_type", config.text("position_embedding_type", "rope"), "rope");
    config.require("layer_norm_type", config.text("layer_norm_type", "layer_norm"), "layer_norm");
    config.require("pack_qkv", config.truth("pack_qkv", true), true);
    config.require("logn_attention_scale", config.truth("logn_attention_scale", false), false);
    return new RotaryBert(
        config.whole("vocab_size"),
        config.index("type_vocab_size", 1),
        config.whole("max_position_embeddings"),
        Layers.of(config),
        speeds(config),
        Names.GTE,
        new Biases(true, false, true));
  }

  private static Rotation.Speeds speeds(ModelConfig config) {
    ModelConfig rotations = config.object("rope_parameters");
    rotations.require("rope_type", rotations.text("rope_type", "default"), "default");
    Rotation.Speeds plain =
        Rotation.Speeds.of(
            rotations.has("rope_theta")
                ? rotations.number("rope_theta")
                : config.number("rope_theta"));
    ModelConfig scaling = config.object("rope_scaling");
    if (scaling.names().isEmpty()) {
      return plain;
    }
    scaling.require("type", scaling.text("type", "none"), "ntk");
    scaling.require("mixed_b", scaling.has("mixed_b"), false);
    return plain.stretched(scaling.number("factor", 1));
  }

  @Override
  public String states(Program program, Weights weights) {
    Embeddings embeddings = new Embeddings(program, weights.under("embeddings."), width());
    String sum = embeddings.words(words);
    if (types > 0) {
      sum = embeddings.plusFirstType(sum, types);
    }
    String hidden = normalized(program, weights, names.norm, sum);
    Rotation rotation = Rotation.of(program, speeds, headSize());
    for (int i = 0; i < layers.count(); i++) {
      hidden = layer(program, weights.under(names.layer + i + "."), hidden, rotation);
    }
    return hidden;
  }

  private String layer(Program program, Weights weights, String input, Rotation rotation) {
    Linear joined = Linear.of(weights, names.attention, biases.attention, 3L * width(), width());
    String attended = Attention.rotated(program, layers, program.linear(input, joined), rotation);
    Linear after = Linear.of(weights, names.afterAttention, biases.attention, width(), width());
    String middle =
        normalized(
            program, weights, names.attentionNorm, program.linearPlus(attended, after, input));
    String outer = gated(weights).plus(program, middle, middle);
    return normalized(program, weights, names.outerNorm, outer);
  }

  private GatedUnit gated(Weights weights) {
    long inner = layers.inner();
    long outputs = 2 * inner / names.gated.size();
    return new GatedUnit(
        Linear.joined(weights, names.gated, biases.gated, outputs, width()),
        names.activatesFirst,
        layers.activation(),
        Linear.of(weights, names.outer, biases.outer, width(), inner));
  }

  private String normalized(Program program, Weights weights, String name, String value) {
    LayerNorm.Size size = new LayerNorm.Size(width(), layers.epsilon());
    return LayerNorm.of(program, weights, name, true, size).apply(program, value);
  }

  private int headSize() {
    return width() / layers.heads();
  }

  @Override
  public int width() {
    return layers.width();
  }

  @Override
  public List<String> prefixes() {
    return names.models;
  }
}
