// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * Scales a state to root mean square 1, then by trained numbers (Zhang and Sennrich, Root Mean
 * Square Layer Normalization, 2019).
 *
 * @param weight [width]
 * @param exact whether it is computed in float32 and rounded once, at its end
 * @param size width of what is normalised, and what guards against dividing by 0
 */
record RmsNorm(String weight, boolean exact, LayerNorm.Size size) {
  /** With {@code name.weight}. */
  static RmsNorm of(Program program, Weights weights, String name, LayerNorm.Size size) {
    String weight = program.parameter(weights.tensor(name + ".weight", size.width()));
    return new RmsNorm(weight, false, size);
  }

  /** With {@code 1 + name.weight}, as Gemma has it. */
  static RmsNorm ofDistanceToOne(
      Program program, Weights weights, String name, LayerNorm.Size size) {
    String distance = program.exact(weights.tensor(name + ".weight", size.width()));
    return new RmsNorm(program.let("torch.add(%s, 1)", distance), true, size);
  }

  /**
   * Writes it.
   *
   * @param value [.., width]
   */
  String apply(Program program, String value) {
    if (!exact || program.type() == Program.Types.FLOAT32) {
      return norm(program, value);
    }
    String precise = norm(program, program.let("torch.to(%s, %s)", value, Program.Types.FLOAT32));
    return program.let("torch.to(%s, %s)", precise, program.type());
  }

  private String norm(Program program, String value) {
    return program.let(
        "torch.rms_norm(%s, [%s], %s, %s)", value, size.width(), weight, size.epsilon());
  }
}
