// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import org.jspecify.annotations.Nullable;

/**
 * Products of 8-bit whole numbers by oneDNN (Jacob et al., Quantization and Training of Neural
 * Networks for Efficient Integer-Arithmetic-Only Inference, 2017): weights with a scale for each
 * output, inputs with one scale and zero for all, fixed before. Sums are of 32 bits and exact, so
 * that no text's numbers depend on another's.
 *
 * @param levels how inputs become whole numbers; what is outside is cut
 */
record Int8Products(InputLevels levels) implements Products {
  private static final String NO_ARGUMENTS = "annotate(List[Optional[number]], [])";

  @Override
  public String label() {
    return "oneDNN int8";
  }

  @Override
  public String linear(
      Program program, String input, Linear layer, Activation activation, @Nullable String other) {
    Factor factor = factor(layer, program.nextProduct(), false);
    Activation fused = activation.fused() == null ? Activation.NONE : activation;
    Output output = new Output(1, 0, program.type(), fused);
    String product = product(program, quantized(program, factor, input), factor, output);
    String value = fused == activation ? product : activation.of(program, product);
    return other == null ? value : program.let("torch.add(%s, %s)", value, other);
  }

  /** What lies between both is written as whole numbers at once. */
  @Override
  public String feedForward(
      Program program,
      String input,
      Linear inner,
      Activation activation,
      Linear outer,
      String other) {
    if (activation.fused() == null) {
      return Products.super.feedForward(program, input, inner, activation, outer, other);
    }
    Factor first = factor(inner, program.nextProduct(), false);
    Factor second = factor(outer, program.nextProduct(), true);
    Levels middleLevels = second.levels;
    Output between =
        new Output(middleLevels.scale(), middleLevels.zero(), Program.Types.UINT8, activation);
    String middle = product(program, quantized(program, first, input), first, between);
    Output plain = new Output(1, 0, program.type(), Activation.NONE);
    String product = product(program, middle, second, plain);
    return program.let("torch.add(%s, %s)", product, other);
  }

  /** What an input is multiplied with, and how the input becomes whole numbers. */
  private record Factor(Linear layer, Levels levels) {}

  private Factor factor(Linear layer, int number, boolean isActivated) {
    return new Factor(layer, levels.of(number, layer, isActivated));
  }

  /** How a product is written: scale, zero and type of its numbers, and what is done before. */
  private record Output(double scale, long zero, int type, Activation activation) {}

  private static String quantized(Program program, Factor factor, String input) {
    String inverse = program.constant(inverses(factor.levels.factors()));
    // A product with float32 is float32, whatever the states are.
    String balanced = program.let("torch.mul(%s, %s)", input, inverse);
    return program.let(
        "torch.int_repr(torch.quantize_per_tensor(%s, %s, %s, %s))",
        balanced, factor.levels.scale(), factor.levels.zero(), Program.Types.QUINT8);
  }

  private static float[] inverses(float[] factors) {
    float[] inverses = new float[factors.length];
    for (int i = 0; i < factors.length; i++) {
      inverses[i] = 1 / factors[i];
    }
    return inverses;
  }

  private static String product(Program program, String input, Factor factor, Output output) {
    String fused = output.activation.fused();
    QuantizedWeight.Names weight =
        QuantizedWeight.in(program, factor.layer, factor.levels.factors());
    return program.let(
        "ops.onednn.qlinear_pointwise("
            + "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, \"%s\", %s, \"none\")",
        input,
        factor.levels.scale(),
        factor.levels.zero(),
        program.prepared(weight.numbers(), "ops.onednn.qlinear_prepack(%s, None)"),
        weight.scales(),
        weight.zeros(),
        factor.layer.exactBiasIn(program),
        output.scale,
        output.zero,
        output.type,
        fused == null ? "none" : fused,
        NO_ARGUMENTS);
  }
}
