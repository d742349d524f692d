// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import org.jspecify.annotations.Nullable;

/** Which of libtorch's operators multiply with weights of floating point. */
public enum Kernels implements Products {
  /** {@code torch.linear}, which all builds have. */
  PLAIN("torch.linear") {
    @Override
    public String linear(
        Program program,
        String input,
        Linear layer,
        Activation activation,
        @Nullable String other) {
      return plain(program, input, layer, activation, other);
    }
  },

  /** The same, for a device beside the processor. */
  DEVICE("torch.linear") {
    @Override
    public String linear(
        Program program,
        String input,
        Linear layer,
        Activation activation,
        @Nullable String other) {
      return plain(program, input, layer, activation, other);
    }

    @Override
    public boolean joinsTexts() {
      return true;
    }
  },

  /**
   * oneDNN's, with what follows in the same pass over memory; CPU builds for x86 have it. Weights
   * are laid out for it once: without, it does so in every call, which takes longer than a short
   * text's product.
   */
  ONEDNN("oneDNN") {
    @Override
    public String linear(
        Program program,
        String input,
        Linear layer,
        Activation activation,
        @Nullable String other) {
      String weight =
          program.prepared(layer.weightIn(program), "ops.mkldnn._reorder_linear_weight(%s, None)");
      String bias = layer.biasIn(program);
      if (other != null) {
        return program.let(
            "ops.mkldnn._linear_pointwise(%s, %s, %s, %s, \"add\")", input, other, weight, bias);
      }
      String fused = activation.fused();
      String product =
          program.let(
              "ops.mkldnn._linear_pointwise("
                  + "%s, %s, %s, \"%s\", annotate(List[Optional[number]], []), \"none\")",
              input, weight, bias, fused == null ? "none" : fused);
      return fused == null ? activation.of(program, product) : product;
    }
  };

  private final String label;

  Kernels(String label) {
    this.label = label;
  }

  private static String plain(
      Program program, String input, Linear layer, Activation activation, @Nullable String other) {
    String weight = layer.weightIn(program);
    String product = program.let("torch.linear(%s, %s, %s)", input, weight, layer.biasIn(program));
    String value = activation.of(program, product);
    return other == null ? value : program.let("torch.add(%s, %s)", value, other);
  }

  @Override
  public String label() {
    return label;
  }
}
