// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/** The trained tensors of a model or of a part of its head. */
@FunctionalInterface
public interface Weights {
  /**
   * A tensor that the program can't do without.
   *
   * @param name as the reference's checkpoint has it, without what it puts before all names
   * @param shape what the configuration says of it
   * @throws dev.sextant.SextantException if there is none of this name, or it has another shape
   */
  Weight tensor(String name, long... shape);

  /** Those whose names begin with {@code prefix}, which is left out when they are asked for. */
  default Weights under(String prefix) {
    return (name, shape) -> tensor(prefix + name, shape);
  }
}
