// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import org.jspecify.annotations.Nullable;

/** How a program multiplies with weights. Immutable. */
public interface Products {
  /** Its name, for the log. */
  String label();

  /**
   * Whether neighbours of one length are seen together by what looks at several tokens of a text. A
   * device takes longer to start an operator than to run it on a short text; a processor does not,
   * and its caches like single texts better.
   */
  default boolean joinsTexts() {
    return false;
  }

  /**
   * Writes {@code f(x W^T + b) + y}.
   *
   * @param input x, [t, inputs]
   * @param activation f; none where there is {@code other}
   * @param other y, [t, outputs], or nothing
   * @return [t, outputs]
   */
  String linear(
      Program program, String input, Linear layer, Activation activation, @Nullable String other);

  /**
   * Writes two products with an activation between them, {@code f(x V^T + c) W^T + b + y}. Six
   * parameters: they are the formula's.
   */
  default String feedForward(
      Program program,
      String input,
      Linear inner,
      Activation activation,
      Linear outer,
      String other) {
    String middle = linear(program, input, inner, activation, null);
    return linear(program, middle, outer, Activation.NONE, other);
  }
}
