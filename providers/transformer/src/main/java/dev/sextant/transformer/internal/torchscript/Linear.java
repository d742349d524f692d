// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * A product with a weight. Several of one input may be joined, their outputs side by side.
 *
 * @param weights [outputs of each, inputs]
 * @param biases [outputs of each], or none at all
 * @param outputs of all together
 * @param inputs length of a row of the input
 */
public record Linear(List<Weight> weights, List<Weight> biases, long outputs, long inputs) {
  /** Lengths of a row of the output and of one of the input. */
  record Size(long outputs, long inputs) {}

  /** Copies the lists. */
  public Linear {
    weights = List.copyOf(weights);
    biases = List.copyOf(biases);
  }

  /** A layer with a bias: {@code name.weight} and {@code name.bias}. */
  static Linear of(Weights weights, String name, long outputs, long inputs) {
    return of(weights, name, true, outputs, inputs);
  }

  /** A layer that has a bias or not. */
  static Linear of(Weights weights, String name, boolean biased, long outputs, long inputs) {
    return new Linear(
        List.of(weights.tensor(name + ".weight", outputs, inputs)),
        biased ? List.of(weights.tensor(name + ".bias", outputs)) : List.of(),
        outputs,
        inputs);
  }

  /** Layers with biases, all of the same shape, as one: one pass over the input. */
  static Linear joined(Weights weights, List<String> names, long outputs, long inputs) {
    return joined(weights, names, true, outputs, inputs);
  }

  /** The same, of layers that have a bias or not. */
  static Linear joined(
      Weights weights, List<String> names, boolean biased, long outputs, long inputs) {
    return joined(names.stream().map(name -> of(weights, name, biased, outputs, inputs)).toList());
  }

  /** Layers of one input as one: one pass over it. */
  static Linear joined(List<Linear> layers) {
    return new Linear(
        layers.stream().flatMap(layer -> layer.weights.stream()).toList(),
        layers.stream().flatMap(layer -> layer.biases.stream()).toList(),
        layers.stream().mapToLong(Linear::outputs).sum(),
        layers.get(0).inputs);
  }

  /** Multiplications for each row of the input. */
  long multiplications() {
    return outputs * inputs;
  }

  /** Adds the weight to a program, in its precision. */
  String weightIn(Program program) {
    return program.parameter(weights.toArray(Weight[]::new));
  }

  /** Adds the bias to a program, in its precision, or gives what stands for none in a call. */
  String biasIn(Program program) {
    return biases.isEmpty() ? "None" : program.parameter(biases.toArray(Weight[]::new));
  }

  /** The same, in float32 whatever the program's precision is. */
  String exactBiasIn(Program program) {
    return biases.isEmpty() ? "None" : program.exact(biases);
  }
}
