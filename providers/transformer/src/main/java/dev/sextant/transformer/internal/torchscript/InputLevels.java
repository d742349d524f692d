// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/** How the inputs of a network's products become whole numbers. */
@FunctionalInterface
interface InputLevels {
  /**
   * The levels of one product's input.
   *
   * @param number of the product, as {@link Program#nextProduct} counts
   * @param layer what the input is multiplied with
   * @param isActivated whether an activation gives the input and writes it in these levels, so that
   *     its channels can't be divided by factors first
   */
  Levels of(int number, Linear layer, boolean isActivated);
}
