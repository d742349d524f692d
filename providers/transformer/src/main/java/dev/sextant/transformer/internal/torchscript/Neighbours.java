// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.Optional;

/**
 * What a token's nearest neighbours say of it: a convolution along a text, activated, added to
 * states and normalised (He et al., DeBERTa, 2020: of its second version). Beyond a text's ends are
 * zeros.
 *
 * @param reach how many tokens to each side
 * @param groups how many parts of a state are seen apart
 * @param layers sizes
 */
record Neighbours(int reach, int groups, Activation activation, Layers layers) {
  /** Wider than any that is published, which see one token to each side. */
  private static final int WIDEST = 99;

  /** What a configuration says; nothing if it has no kernel. */
  static Optional<Neighbours> of(ModelConfig config, Layers layers) {
    int kernel = config.index("conv_kernel_size", 0);
    if (kernel <= 0) {
      return Optional.empty();
    }
    config.require(
        "conv_kernel_size",
        kernel,
        size -> size % 2 == 1 && size <= WIDEST,
        "an odd number up to %d, or 0,".formatted(WIDEST));
    int groups = config.whole("conv_groups", 1);
    config.require(
        "conv_groups",
        groups,
        count -> layers.width() % count == 0,
        "a part of the width, %d,".formatted(layers.width()));
    Activation activation = Activation.named(config.text("conv_act", "tanh"));
    return Optional.of(new Neighbours(kernel / 2, groups, activation, layers));
  }

  /**
   * Writes it.
   *
   * @param input whose neighbours are seen, [t, width]
   * @param states what it is added to, [t, width]
   * @return [t, width]
   */
  String plus(Program program, Weights weights, String input, String states) {
    int width = layers.width();
    int kernel = 2 * reach + 1;
    String weight = program.parameter(weights.tensor("conv.weight", width, width / groups, kernel));
    String bias = program.parameter(weights.tensor("conv.bias", width));
    String seen =
        program.eachText(
            text ->
                program.let(
                    "torch.reshape(torch.transpose(torch.conv1d(torch.transpose(%s, 1, 2), %s, %s, [1], [%s], [1], %s), 1, 2), [%s, %s])",
                    text.apart(text.of(input)), weight, bias, reach, groups, text.rows(), width));
    String sum = program.let("torch.add(%s, %s)", states, activation.of(program, seen));
    LayerNorm.Size size = new LayerNorm.Size(width, layers.epsilon());
    return LayerNorm.of(program, weights, "LayerNorm", true, size).apply(program, sum);
  }
}
