// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import org.jspecify.annotations.Nullable;

/**
 * A product with a weight, as a program names its parts.
 *
 * @param weight [outputs, inputs]
 * @param bias [outputs], or none
 */
record Linear(String weight, @Nullable String bias) {
  /** What stands for the bias in a call. */
  String biasOrNone() {
    return bias == null ? "None" : bias;
  }

  /** A layer with a bias: {@code name.weight} and {@code name.bias}. */
  static Linear of(Program program, Weights weights, String name, long outputs, long inputs) {
    return of(program, weights, name, true, outputs, inputs);
  }

  /** A layer that has a bias or not. Six parameters: two are the layer's shape. */
  static Linear of(
      Program program, Weights weights, String name, boolean biased, long outputs, long inputs) {
    return new Linear(
        program.parameter(weights.tensor(name + ".weight", outputs, inputs)),
        biased ? program.parameter(weights.tensor(name + ".bias", outputs)) : null);
  }
}
