// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * Two products of one input, one of them activated, multiplied with each other and then with a
 * weight (Shazeer, GLU Variants Improve Transformer, 2020).
 *
 * @param both the two products side by side, [2 inner, width]
 * @param activatesFirst whether the first of them is activated, or the second
 * @param activation of that one
 * @param outer from inner to width
 */
record GatedUnit(Linear both, boolean activatesFirst, Activation activation, Linear outer) {
  /**
   * Writes it.
   *
   * @param input [t, width]
   * @return [t, width]
   */
  String apply(Program program, String input) {
    return program.linear(middle(program, input), outer);
  }

  /** The same, added to {@code other}. */
  String plus(Program program, String input, String other) {
    return program.linearPlus(middle(program, input), outer, other);
  }

  private String middle(Program program, String input) {
    long inner = outer.inputs();
    String product = program.linear(input, both);
    String first = program.let("torch.slice(%s, 1, 0, %s)", product, inner);
    String second = program.let("torch.slice(%s, 1, %s, %s)", product, inner, 2 * inner);
    return activatesFirst
        ? program.let("torch.mul(%s, %s)", activation.of(program, first), second)
        : program.let("torch.mul(%s, %s)", first, activation.of(program, second));
  }
}
