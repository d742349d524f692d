// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * A kind of network: what its configuration says, the weights it needs, and its forward pass. A new
 * one is a record that reads its {@link ModelConfig}, and a line in {@link Architectures}.
 */
public interface Architecture {
  /**
   * Writes the forward pass.
   *
   * @return the states, [t, {@link #width()}] in the program's precision
   * @throws dev.sextant.SextantException if a weight is missing or has another shape
   */
  String states(Program program, Weights weights);

  /** Length of a state. */
  int width();

  /**
   * The most tokens that it reads, special tokens included; {@link Integer#MAX_VALUE} if it has no
   * bound of its own.
   */
  int maxTokens();

  /** The names of the tasks that it has weights for; none if it has the same for all texts. */
  default List<String> tasks() {
    return List.of();
  }

  /**
   * What a checkpoint may put before all names: the name of the model inside a larger one, and
   * nothing.
   */
  List<String> prefixes();
}
