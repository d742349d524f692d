// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * What NV-Embed has behind its layers (Lee et al., 2024, section 3.1): each token looks at vectors
 * that were learned, the same for all texts, as in a Perceiver (Jaegle et al., Perceiver IO, 2021);
 * a gated product follows; each is added to its input.
 *
 * <p>Because keys and values are of those vectors alone, they do not depend on a text. So the first
 * call multiplies the queries' weight with the keys, and the values with the weight behind them:
 * scores are then one product of a state, and what is seen is another. At the published size that
 * is an eighth of the work and of the weights, and no row of 8 x 4,096 numbers for each token. Both
 * are in float32 in every precision, as they are small beside the layers.
 *
 * @param count how many vectors were learned
 * @param width length of a state, and of a learned vector
 * @param heads how many look
 * @param headSize width of each, which need not be a share of the states
 */
record LatentAttention(int count, int width, int heads, int headSize) {
  /** PyTorch's default, which the published code keeps. */
  private static final double EPSILON = 1e-5;

  /** How much wider than a state the gated product is. */
  private static final int WIDENING = 4;

  /**
   * Reads a configuration, or the published sizes where it says nothing.
   *
   * @param states their length, which the learned vectors must have
   */
  static LatentAttention of(ModelConfig config, int states) {
    String kind = "latent_attention";
    config.require("model_type", config.text("model_type", kind), kind);
    for (String name : new String[] {"latent_dim", "hidden_dim"}) {
      config.require(name, config.whole(name, 4_096), states);
    }
    return new LatentAttention(
        config.whole("num_latents_value", 512),
        states,
        config.whole("num_cross_heads", 8),
        config.whole("cross_dim_head", 4_096));
  }

  /**
   * Writes it.
   *
   * @param states [t, width]
   * @return [t, width]
   */
  String apply(Program program, Weights weights, String states) {
    Weights first = weights.under("cross_attend_blocks.0.");
    Weights second = weights.under("cross_attend_blocks.1.");
    Folded folded = folded(program, first.under("fn."), context(program, weights, first));
    LayerNorm norm = exactNorm(program, first, "norm");
    String middle = program.eachText(text -> middle(program, text, states, norm, folded));
    LayerNorm.Size size = new LayerNorm.Size(width, EPSILON);
    String ready = LayerNorm.of(program, second, "norm", true, size).apply(program, middle);
    return gated(second.under("fn.net.")).plus(program, ready, middle);
  }

  /**
   * Weights that are products of weights.
   *
   * @param scores from a state to all heads' scores, [heads count, width]
   * @param seen from all heads' shares of the learned vectors to a state, [width, heads count]
   */
  private record Folded(String scores, String seen) {}

  /** The learned vectors, normalised: an expression of [count, width]. */
  private String context(Program program, Weights weights, Weights block) {
    String latents = program.exact(weights.tensor("latents", count, width));
    LayerNorm norm = exactNorm(program, block, "norm_context");
    return "torch.layer_norm(%s, [%s], %s, %s, %s)"
        .formatted(latents, width, norm.weight(), norm.bias(), EPSILON);
  }

  private Folded folded(Program program, Weights weights, String context) {
    long inside = (long) heads * headSize;
    String both = program.exact(weights.tensor("to_kv.weight", 2 * inside, width));
    String queries = program.exact(weights.tensor("to_q.weight", inside, width));
    String outer = program.exact(weights.tensor("to_out.weight", width, inside));
    String split = "torch.view(torch.linear(%s, %%s), [%s, 2, %s, %s])";
    program.prepared(both, split.formatted(context, count, heads, headSize));
    String keys = "torch.permute(torch.select(%s, 1, 0), [1, 0, 2])".formatted(both);
    String rows = "torch.view(%%s, [%s, %s, %s])".formatted(heads, headSize, width);
    String scaled = "torch.mul(torch.matmul(%s, %s), %s)";
    program.prepared(
        queries,
        "torch.reshape(%s, [%s, %s])"
            .formatted(
                scaled.formatted(keys, rows, 1 / Math.sqrt(headSize)),
                (long) heads * count,
                width));
    String values = "torch.permute(torch.select(%s, 1, 1), [1, 2, 0])".formatted(both);
    String columns =
        "torch.permute(torch.view(%%s, [%s, %s, %s]), [1, 0, 2])".formatted(width, heads, headSize);
    program.prepared(
        outer,
        "torch.reshape(torch.permute(torch.matmul(%s, %s), [1, 0, 2]), [%s, %s])"
            .formatted(columns, values, width, (long) heads * count));
    // Not needed any more.
    program.prepared(both, "torch.clone(torch.slice(%s, 0, 0, 0))");
    return new Folded(queries, outer);
  }

  private String middle(
      Program program, Program.Text text, String states, LayerNorm norm, Folded folded) {
    String own = program.let("torch.to(%s, %s)", text.of(states), Program.Types.FLOAT32);
    String scores =
        program.let(
            "torch.view(torch.linear(%s, %s), [%s, %s, %s])",
            norm.apply(program, own), folded.scores, text.rows(), heads, count);
    String shares =
        program.let(
            "torch.view(torch.softmax(%s, 2), [%s, %s])",
            scores, text.rows(), (long) heads * count);
    String seen = program.let("torch.linear(%s, %s)", shares, folded.seen);
    return program.let("torch.to(torch.add(%s, %s), %s)", own, seen, program.type());
  }

  private GatedUnit gated(Weights weights) {
    long inner = (long) WIDENING * width;
    return new GatedUnit(
        Linear.of(weights, "0", 2 * inner, width),
        false,
        Activation.GELU,
        Linear.of(weights, "2", width, inner));
  }

  private LayerNorm exactNorm(Program program, Weights weights, String name) {
    return new LayerNorm(
        program.exact(weights.tensor(name + ".weight", width)),
        program.exact(weights.tensor(name + ".bias", width)),
        new LayerNorm.Size(width, EPSILON));
  }
}
