// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A function of each number alone. */
public enum Activation {
  /** Leaves it as it is. */
  NONE("%s", "none"),
  /** With the error function. */
  GELU("torch.gelu(%s)", "gelu"),
  /** The approximation by the hyperbolic tangent. */
  GELU_TANH("torch.gelu(%s, approximate=\"tanh\")", null),
  /** What is negative becomes 0. */
  RELU("torch.relu(%s)", "relu"),
  /** Times its sigmoid. */
  SILU("torch.silu(%s)", null),
  /** The hyperbolic tangent. */
  TANH("torch.tanh(%s)", "tanh"),
  /** The logistic function. */
  SIGMOID("torch.sigmoid(%s)", "sigmoid");

  /** As configurations name them. */
  private static final Map<String, Activation> BY_NAME =
      new TreeMap<>(
          Map.of(
              "gelu", GELU,
              "gelu_new", GELU_TANH,
              "gelu_fast", GELU_TANH,
              "gelu_pytorch_tanh", GELU_TANH,
              "relu", RELU,
              "silu", SILU,
              "swish", SILU,
              "tanh", TANH));

  private final String expression;
  private final @Nullable String fused;

  Activation(String expression, @Nullable String fused) {
    this.expression = expression;
    this.fused = fused;
  }

  /**
   * The activation that a configuration names.
   *
   * @throws SextantException if there is none of that name
   */
  static Activation named(String name) {
    Activation found = BY_NAME.get(name);
    if (found == null) {
      throw new SextantException(
          "the configuration has activation %s; known are %s".formatted(name, BY_NAME.keySet()));
    }
    return found;
  }

  /**
   * The activation that a dense module names, by the end of the class's name.
   *
   * @throws SextantException if it is not known
   */
  static Activation ofClass(String name) {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return switch (simple) {
      case "Identity" -> NONE;
      case "GELU" -> GELU;
      case "ReLU" -> RELU;
      case "SiLU" -> SILU;
      case "Tanh" -> TANH;
      case "Sigmoid" -> SIGMOID;
      default ->
          throw new SextantException(
              "a dense module has activation %s; known are Identity, GELU, ReLU, SiLU, Tanh, Sigmoid"
                  .formatted(name));
    };
  }

  /** What oneDNN calls it, if it can be part of a product. */
  @Nullable String fused() {
    return fused;
  }

  /** The function of a value. */
  String of(Program program, String value) {
    return this == NONE ? value : program.let(expression, value);
  }
}
