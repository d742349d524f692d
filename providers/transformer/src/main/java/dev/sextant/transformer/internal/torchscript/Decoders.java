// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.transformer.internal.torchscript.Decoder.Details;
import dev.sextant.transformer.internal.torchscript.Decoder.View;
import java.util.List;
import java.util.stream.IntStream;

/** What the configurations of language models say of them as {@link Decoder}s. */
final class Decoders {
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  /** The largest that are published have some hundred. */
  private static final int MOST_LAYERS = 1_000;

  private Decoders() {}

  static Decoder qwen2(ModelConfig config) {
    return decoder(config, qwenViews(config), Details.PLAIN.withBiases(true, false, false));
  }

  static Decoder qwen3(ModelConfig config) {
    boolean bias = config.truth("attention_bias", false);
    return decoder(
        config, qwenViews(config), Details.PLAIN.withBiases(bias, bias, false).withHeadNorms());
  }

  /** All layers see the same window; the reference counts the token itself in it. */
  static Decoder mistral(ModelConfig config) {
    config.require("layer_types", config.texts("layer_types"), List.<String>of());
    boolean causal = config.truth("is_causal", true);
    boolean slides = config.has("sliding_window");
    config.require("is_causal with sliding_window", causal || !slides, true);
    int reach = slides ? reach(config, config.whole("sliding_window") - 1) : 0;
    View view = new View(causal, reach, base(config));
    return decoder(config, same(config, view), Details.PLAIN);
  }

  /**
   * As NV-Embed's code makes its own mask, which knows no window, {@code sliding_window} is none.
   */
  static Decoder mistralBothWays(ModelConfig config) {
    return decoder(config, same(config, new View(false, 0, base(config))), Details.PLAIN);
  }

  static Decoder euroBert(ModelConfig config) {
    boolean bias = config.truth("attention_bias", false);
    return decoder(
        config,
        same(config, new View(false, 0, base(config))),
        Details.PLAIN.withBiases(bias, bias, config.truth("mlp_bias", false)));
  }

  static Decoder gemma3(ModelConfig config) {
    config.require("attn_logit_softcapping", config.has("attn_logit_softcapping"), false);
    boolean bias = config.truth("attention_bias", false);
    boolean both = config.truth("use_bidirectional_attention", false);
    int window = config.whole("sliding_window");
    int every = config.whole("sliding_window_pattern", 6);
    ModelConfig rotations = config.object("rope_parameters");
    ModelConfig far = rotations.object(FULL);
    ModelConfig near = rotations.object(SLIDING);
    requireDefault(far);
    requireDefault(near);
    requireDefault(rotations);
    View all = new View(!both, 0, number(far, config, "rope_theta"));
    View some =
        new View(
            !both,
            reach(config, both ? window / 2 : window - 1),
            near.has("rope_theta")
                ? near.number("rope_theta")
                : config.number("rope_local_base_freq"));
    List<Boolean> regular =
        IntStream.range(0, layers(config)).mapToObj(i -> (i + 1) % every == 0).toList();
    List<View> views = seesAll(config, regular).stream().map(is -> is ? all : some).toList();
    return decoder(
        config,
        views,
        Details.PLAIN
            .withBiases(bias, bias, false)
            .ofGemma(config.number("query_pre_attn_scalar", 256)));
  }

  private static List<View> qwenViews(ModelConfig config) {
    boolean causal = config.truth("is_causal", true);
    View all = new View(causal, 0, base(config));
    boolean slides = config.truth("use_sliding_window", false);
    int first = config.index("max_window_layers", 28);
    List<Boolean> regular =
        IntStream.range(0, layers(config)).mapToObj(i -> !slides || i < first).toList();
    List<Boolean> seesAll = seesAll(config, regular);
    if (!seesAll.contains(false)) {
      return same(config, all);
    }
    config.require("is_causal", causal, true);
    View some = new View(true, reach(config, config.whole("sliding_window") - 1), all.base());
    return seesAll.stream().map(is -> is ? all : some).toList();
  }

  /** Of each layer, by its own type if the configuration gives them. */
  private static List<Boolean> seesAll(ModelConfig config, List<Boolean> regular) {
    List<String> types = config.texts("layer_types");
    config.require(
        "layer_types", types, List.of(FULL, SLIDING)::containsAll, FULL + " or " + SLIDING);
    config.require(
        "number of layer_types",
        types.size(),
        size -> size == 0 || size == regular.size(),
        "%d, one a layer,".formatted(regular.size()));
    return types.isEmpty() ? regular : types.stream().map(FULL::equals).toList();
  }

  private static List<View> same(ModelConfig config, View view) {
    return IntStream.range(0, layers(config)).mapToObj(i -> view).toList();
  }

  private static int layers(ModelConfig config) {
    int layers = config.whole("num_hidden_layers");
    config.require("num_hidden_layers", layers, n -> n <= MOST_LAYERS, MOST_LAYERS + " at most");
    return layers;
  }

  private static double base(ModelConfig config) {
    ModelConfig rotations = config.object("rope_parameters");
    requireDefault(rotations);
    return number(rotations, config, "rope_theta");
  }

  /** What one of two says; the first counts, and the second must have it else. */
  private static double number(ModelConfig first, ModelConfig second, String name) {
    return first.has(name) ? first.number(name) : second.number(name);
  }

  /** A window of the token itself alone is no window that a model is trained with. */
  private static int reach(ModelConfig config, int reach) {
    int window = config.whole("sliding_window");
    config.require("sliding_window", window, size -> reach > 0, "a window of several tokens");
    return reach;
  }

  private static void requireDefault(ModelConfig rotation) {
    rotation.require("rope_type", rotation.text("rope_type", "default"), "default");
    rotation.require("partial_rotary_factor", rotation.number("partial_rotary_factor", 1), 1.0);
  }

  private static Decoder decoder(ModelConfig config, List<View> views, Details details) {
    ModelConfig scaling = config.object("rope_scaling");
    config.require("partial_rotary_factor", config.number("partial_rotary_factor", 1), 1.0);
    scaling.require(
        "rope_type", scaling.text("rope_type", scaling.text("type", "default")), "default");
    int width = config.whole("hidden_size");
    int queries = config.whole("num_attention_heads");
    // Where the reference has defaults, they differ by model; what is published says all of it.
    int keys = config.whole("num_key_value_heads");
    int headSize =
        details.headNorms() ? config.whole("head_dim") : config.whole("head_dim", width / queries);
    config.require(
        "num_attention_heads", queries, q -> q % keys == 0, "a multiple of %d".formatted(keys));
    return new Decoder(
        config.whole("vocab_size"),
        config.whole("max_position_embeddings"),
        width,
        config.whole("intermediate_size"),
        new Attention.Heads(queries, keys, headSize),
        Activation.named(config.text("hidden_activation", config.text("hidden_act", ""))),
        config.number("rms_norm_eps"),
        views,
        details);
  }
}
