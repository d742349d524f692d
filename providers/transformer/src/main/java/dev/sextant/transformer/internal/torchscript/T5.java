// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * The encoder of T5 (Raffel et al., 2019): normalisation without a mean before each step, no
 * biases, scores that are not scaled, and a learned number for each head and distance of two
 * tokens, the same in all layers, that is added to them. T5 1.1 has gated products (Shazeer, GLU
 * Variants Improve Transformer, 2020); so has mT5 (Xue et al., 2020), and uMT5 (Chung et al.,
 * UniMax, 2023), each of whose layers learned numbers of its own.
 *
 * @param words size of the vocabulary
 * @param layers how many, and their sizes
 * @param headWidth width of a head; all heads together need not be as wide as a state
 * @param gated whether the first product of two is multiplied by another
 * @param distances what is learned of them
 */
record T5(int words, Layers layers, int headWidth, boolean gated, Distances distances)
    implements Architecture {
  private static final String GATED = "gated-";
  private static final String ATTENTION = "layer.0.SelfAttention.";
  private static final String PRODUCTS = "layer.1.DenseReluDense.";

  /**
   * What is learned of distances.
   *
   * @param buckets which are told apart
   * @param eachLayer whether each layer has numbers of its own
   */
  record Distances(DistanceBuckets buckets, boolean eachLayer) {}

  static T5 of(ModelConfig config) {
    return of(config, "relu", false);
  }

  static T5 multilingual(ModelConfig config) {
    return of(config, "gated-gelu", false);
  }

  static T5 multilingualByLayer(ModelConfig config) {
    return of(config, "gated-gelu", true);
  }

  private static T5 of(ModelConfig config, String usual, boolean eachLayer) {
    config.require("is_decoder", config.truth("is_decoder", false), false);
    String kind = config.text("feed_forward_proj", usual);
    boolean gated = kind.startsWith(GATED);
    // The reference says so: of the gated ones, this name stands for the approximation.
    String activation = kind.equals("gated-gelu") ? "gelu_new" : kind.replace(GATED, "");
    Layers layers =
        new Layers(
            config.whole("num_layers"),
            config.whole("d_model"),
            config.whole("num_heads"),
            config.whole("d_ff"),
            config.number("layer_norm_epsilon", 1e-6),
            Activation.named(activation));
    return new T5(
        config.whole("vocab_size"),
        layers,
        config.whole("d_kv"),
        gated,
        new Distances(buckets(config), eachLayer));
  }

  private static DistanceBuckets buckets(ModelConfig config) {
    int buckets = config.whole("relative_attention_num_buckets", 32);
    config.require(
        "relative_attention_num_buckets", buckets, count -> count % 4 == 0, "a multiple of 4");
    int farthest = config.whole("relative_attention_max_distance", 128);
    config.require(
        "relative_attention_max_distance",
        farthest,
        distance -> distance > buckets / 4,
        "more than a quarter of the %d buckets".formatted(buckets));
    return new DistanceBuckets(buckets, farthest);
  }

  @Override
  public String states(Program program, Weights weights) {
    String all = program.parameter(weights.tensor("shared.weight", words, width()));
    String hidden = program.let("torch.embedding(%s, %s)", all, program.ids());
    Weights encoder = weights.under("encoder.");
    String longest = program.longest();
    String bucket = distances.buckets.of(program, ByDistance.distances(program, longest));
    ByDistance bias = null;
    for (int i = 0; i < layers.count(); i++) {
      Weights layer = encoder.under("block." + i + ".");
      if (bias == null || distances.eachLayer) {
        bias = new ByDistance(added(program, layer.under(ATTENTION), bucket), longest);
      }
      hidden = layer(program, layer, hidden, bias);
    }
    return normalized(program, encoder, "final_layer_norm", hidden);
  }

  /** What is added to a score, for each head and distance, [h, 2 m - 1]. */
  private String added(Program program, Weights weights, String bucket) {
    long count = distances.buckets.count();
    String learned =
        program.parameter(weights.tensor("relative_attention_bias.weight", count, layers.heads()));
    return program.let(
        "torch.contiguous(torch.transpose(torch.embedding(%s, %s), 0, 1))", learned, bucket);
  }

  private String layer(Program program, Weights weights, String input, ByDistance bias) {
    Weights attention = weights.under(ATTENTION);
    Linear joined = Linear.joined(attention, List.of("q", "k", "v"), false, inside(), width());
    String ready = normalized(program, weights, "layer.0.layer_norm", input);
    String attended = attention(program, program.linear(ready, joined), bias);
    Linear after = Linear.of(attention, "o", false, width(), inside());
    String middle = program.linearPlus(attended, after, input);
    return products(
        program,
        weights.under(PRODUCTS),
        normalized(program, weights, "layer.1.layer_norm", middle),
        middle);
  }

  private String attention(Program program, String joined, ByDistance bias) {
    return program.eachText(
        text -> {
          String[] parts =
              Attention.split(program, text, text.of(joined), layers.heads(), headWidth);
          parts[1] = ByDistance.reversed(program, parts[1]);
          parts[2] = ByDistance.reversed(program, parts[2]);
          String added = program.let("torch.unsqueeze(%s, 0)", bias.table(program, text));
          String seen = Attention.apply(program, parts, added, Attention.Scale.of(1));
          return Attention.joined(program, text, seen, inside());
        });
  }

  private String products(Program program, Weights weights, String input, String other) {
    int inner = layers.inner();
    Linear outer = Linear.of(weights, "wo", false, width(), inner);
    if (gated) {
      Linear both = Linear.joined(weights, List.of("wi_0", "wi_1"), false, inner, width());
      return new GatedUnit(both, true, layers.activation(), outer).plus(program, input, other);
    }
    Linear first = Linear.of(weights, "wi", false, inner, width());
    return program.feedForward(input, first, layers.activation(), outer, other);
  }

  private String normalized(Program program, Weights weights, String name, String value) {
    LayerNorm.Size size = new LayerNorm.Size(width(), layers.epsilon());
    return RmsNorm.of(program, weights, name, size).apply(program, value);
  }

  /** Width of all heads together. */
  private int inside() {
    return layers.heads() * headWidth;
  }

  @Override
  public int width() {
    return layers.width();
  }

  /** Distances have no end. */
  @Override
  public int maxTokens() {
    return Integer.MAX_VALUE;
  }

  @Override
  public List<String> prefixes() {
    return List.of("");
  }
}
