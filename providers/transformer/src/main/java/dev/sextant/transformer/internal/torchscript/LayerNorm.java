// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import org.jspecify.annotations.Nullable;

/**
 * Shifts and scales a state to mean 0 and variance 1, then by trained numbers.
 *
 * @param weight [width]
 * @param bias [width], or none
 */
record LayerNorm(String weight, @Nullable String bias, Size size) {
  /** Width of a state, and what guards against dividing by 0. */
  record Size(long width, double epsilon) {}

  /** With {@code name.weight}, and {@code name.bias} if it has one. */
  static LayerNorm of(Program program, Weights weights, String name, boolean biased, Size size) {
    return new LayerNorm(
        program.parameter(weights.tensor(name + ".weight", size.width)),
        biased ? program.parameter(weights.tensor(name + ".bias", size.width)) : null,
        size);
  }

  String apply(Program program, String value) {
    return program.let(
        "torch.layer_norm(%s, [%s], %s, %s, %s)",
        value, size.width, weight, bias == null ? "None" : bias, size.epsilon);
  }
}
