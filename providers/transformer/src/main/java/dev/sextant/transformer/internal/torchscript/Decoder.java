// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * The layers that language models have, as encoders of texts: normalisation by the root mean square
 * before each step, rotations for positions, heads that share keys and values, gated products. A
 * token sees those before it, or all where the configuration says so. Qwen2 and Qwen3 (Zhang et
 * al., Qwen3 Embedding, 2025), Mistral (Jiang et al., 2023), EuroBERT (Boizard et al., 2025) and
 * Gemma 3 (Vera et al., EmbeddingGemma, 2025) are this with the {@link Details} of each. Eight
 * parameters: the configuration's.
 *
 * @param words size of the vocabulary
 * @param maxTokens the longest text
 * @param width length of a state
 * @param inner width of the gated products
 * @param heads how they share keys and values
 * @param activation of the gate
 * @param epsilon guards the normalisation
 * @param views how far each layer sees
 * @param details what else differs
 */
record Decoder(
    int words,
    int maxTokens,
    int width,
    int inner,
    Attention.Heads heads,
    Activation activation,
    double epsilon,
    List<View> views,
    Details details)
    implements Architecture {
  /**
   * What a layer's attention sees.
   *
   * @param causal whether only what stands before a token
   * @param reach how far to each side; 0 for all
   * @param base of the rotations
   */
  record View(boolean causal, int reach, double base) {}

  /**
   * What differs between the models.
   *
   * @param inputBias whether queries, keys and values have a bias
   * @param outputBias whether the product after the attention has one
   * @param gatedBias whether the gated products have one
   * @param headNorms whether each head's queries and keys are normalised
   * @param gemma whether it is Gemma: norms count from 1, stand behind steps too, and embeddings
   *     are scaled
   * @param scale of the attention's scores
   */
  record Details(
      boolean inputBias,
      boolean outputBias,
      boolean gatedBias,
      boolean headNorms,
      boolean gemma,
      Attention.Scale scale) {
    /** No bias, no norm of heads, not Gemma. */
    static final Details PLAIN =
        new Details(false, false, false, false, false, Attention.Scale.ROOT);

    Details withBiases(boolean input, boolean output, boolean gated) {
      return new Details(input, output, gated, headNorms, gemma, scale);
    }

    Details withHeadNorms() {
      return new Details(inputBias, outputBias, gatedBias, true, gemma, scale);
    }

    Details ofGemma(double score) {
      return new Details(
          inputBias, outputBias, gatedBias, true, true, Attention.Scale.of(Math.pow(score, -0.5)));
    }
  }

  @Override
  public String states(Program program, Weights weights) {
    String all = program.parameter(weights.tensor("embed_tokens.weight", words, width));
    String hidden = program.let("torch.embedding(%s, %s)", all, program.ids());
    if (details.gemma) {
      hidden = program.let("torch.mul(%s, %s)", hidden, Math.sqrt(width));
    }
    List<Double> bases = views.stream().map(View::base).distinct().toList();
    List<Rotation> rotations =
        bases.stream().map(base -> Rotation.of(program, base, heads.size())).toList();
    for (int i = 0; i < views.size(); i++) {
      View view = views.get(i);
      Layer layer = new Layer(program, weights.under("layers." + i + "."));
      hidden = layer.apply(hidden, view, rotations.get(bases.indexOf(view.base)));
    }
    return norm(program, weights, "norm", width).apply(program, hidden);
  }

  private RmsNorm norm(Program program, Weights weights, String name, int size) {
    LayerNorm.Size guarded = new LayerNorm.Size(size, epsilon);
    return details.gemma
        ? RmsNorm.ofDistanceToOne(program, weights, name, guarded)
        : RmsNorm.of(program, weights, name, guarded);
  }

  /** One layer's lines. */
  private final class Layer {
    private final Program program;
    private final Weights weights;

    Layer(Program program, Weights weights) {
      this.program = program;
      this.weights = weights;
    }

    String apply(String input, View view, Rotation rotation) {
      String attended = attention(normalized("input_layernorm", input), view, rotation);
      Linear after = linear("self_attn.o_proj", details.outputBias, width, heads.joined());
      if (!details.gemma) {
        String middle = program.linearPlus(attended, after, input);
        return gated().plus(program, normalized("post_attention_layernorm", middle), middle);
      }
      String step = normalized("post_attention_layernorm", program.linear(attended, after));
      String middle = program.let("torch.add(%s, %s)", input, step);
      String product = gated().apply(program, normalized("pre_feedforward_layernorm", middle));
      return program.let(
          "torch.add(%s, %s)", middle, normalized("post_feedforward_layernorm", product));
    }

    private String attention(String ready, View view, Rotation rotation) {
      Linear joined =
          Linear.joined(
              List.of(
                  input("q_proj", heads.queries()),
                  input("k_proj", heads.keys()),
                  input("v_proj", heads.keys())));
      String product = program.linear(ready, joined);
      RmsNorm ofQueries = details.headNorms ? ofHeads("q_norm") : null;
      RmsNorm ofKeys = details.headNorms ? ofHeads("k_norm") : null;
      return program.eachText(
          text -> {
            String[] parts = Attention.split(program, text, text.of(product), heads);
            if (ofQueries != null && ofKeys != null) {
              parts[0] = ofQueries.apply(program, parts[0]);
              parts[1] = ofKeys.apply(program, parts[1]);
            }
            parts[0] = rotation.apply(program, text, parts[0], heads.size());
            parts[1] = rotation.apply(program, text, parts[1], heads.size());
            parts[1] = Attention.repeated(program, parts[1], heads);
            parts[2] = Attention.repeated(program, parts[2], heads);
            return Attention.joined(program, text, seen(text, parts, view), heads.joined());
          });
    }

    private String seen(Program.Text text, String[] parts, View view) {
      if (view.reach > 0) {
        int ahead = view.causal ? 0 : view.reach;
        return new LocalAttention(program, view.reach, ahead, details.scale)
            .apply(parts, text.size());
      }
      return view.causal
          ? Attention.causal(program, parts, details.scale)
          : Attention.apply(program, parts, "None", details.scale);
    }

    private Linear input(String name, int count) {
      return linear("self_attn." + name, details.inputBias, count * heads.size(), width);
    }

    private RmsNorm ofHeads(String name) {
      return norm(program, weights, "self_attn." + name, heads.size());
    }

    private GatedUnit gated() {
      return new GatedUnit(
          Linear.joined(
              weights, List.of("mlp.gate_proj", "mlp.up_proj"), details.gatedBias, inner, width),
          true,
          activation,
          linear("mlp.down_proj", details.gatedBias, width, inner));
    }

    private Linear linear(String name, boolean biased, int outputs, int inputs) {
      return Linear.of(weights, name, biased, outputs, inputs);
    }

    private String normalized(String name, String value) {
      return norm(program, weights, name, width).apply(program, value);
    }
  }

  @Override
  public List<String> prefixes() {
    return List.of("", "model.");
  }
}
