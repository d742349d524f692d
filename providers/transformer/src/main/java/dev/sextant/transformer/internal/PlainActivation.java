// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import java.util.function.DoubleUnaryOperator;

/** The activations of dense modules in plain Java, each to the last bits of a float. */
final class PlainActivation {
  /** From here on the error function is 1 to the last bit of a double. */
  private static final double FARTHEST = 6;

  private PlainActivation() {}

  /**
   * The activation that a dense module names.
   *
   * @param name as {@code torch.nn.modules} names the class; its end counts
   * @throws SextantException if it is not known
   */
  static DoubleUnaryOperator ofClass(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "Identity" -> x -> x;
      case "GELU" -> x -> x / 2 * (1 + errorFunction(x / Math.sqrt(2)));
      case "ReLU" -> x -> Math.max(0, x);
      case "SiLU" -> x -> x * sigmoid(x);
      case "Tanh" -> Math::tanh;
      case "Sigmoid" -> PlainActivation::sigmoid;
      default ->
          throw new SextantException(
              "a dense module has activation %s; known are Identity, GELU, ReLU, SiLU, Tanh, Sigmoid"
                  .formatted(name));
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /**
   * {@code 2 exp(-x²) / √π} times the sum of {@code 2^n x^(2n+1) / (1·3·…·(2n+1))} (Abramowitz and
   * Stegun, 7.1.6), whose terms all have one sign, so that nothing cancels out.
   */
  static double errorFunction(double x) {
    if (!(Math.abs(x) < FARTHEST)) {
      return Math.signum(x);
    }
    double term = x;
    double sum = 0;
    for (int n = 1; sum + term != sum; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
