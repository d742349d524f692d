// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/** Which of libtorch's operators multiply with weights. */
public enum Kernels {
  /** {@code torch.linear}, which all builds have. */
  PLAIN("torch.linear") {
    @Override
    String linear(Program program, String input, Linear layer, Activation activation) {
      return activation.of(
          program,
          program.let("torch.linear(%s, %s, %s)", input, layer.weight(), layer.biasOrNone()));
    }
  },

  /**
   * oneDNN's, with the activation in the same pass over memory; CPU builds for x86 have it. On the
   * machines where it was measured it was as fast as {@code torch.linear} or up to 2.4 times
   * faster.
   */
  ONEDNN("oneDNN") {
    @Override
    String linear(Program program, String input, Linear layer, Activation activation) {
      String fused = activation.fused();
      String product =
          program.let(
              "ops.mkldnn._linear_pointwise("
                  + "%s, %s, %s, \"%s\", annotate(List[Optional[number]], []), \"none\")",
              input, layer.weight(), layer.biasOrNone(), fused == null ? "none" : fused);
      return fused == null ? activation.of(program, product) : product;
    }
  };

  private final String label;

  Kernels(String label) {
    this.label = label;
  }

  /** The activation of {@code x W^T + b}. */
  abstract String linear(Program program, String input, Linear layer, Activation activation);

  /** Its name, for the log. */
  public String label() {
    return label;
  }
}
