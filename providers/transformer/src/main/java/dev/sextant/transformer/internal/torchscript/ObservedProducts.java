// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies as others do, and keeps between which numbers each channel of each input lies. For one
 * program.
 */
final class ObservedProducts implements Products {
  private final Products products;
  private final List<String> lowest = new ArrayList<>();
  private final List<String> highest = new ArrayList<>();
  private final List<Integer> channels = new ArrayList<>();

  ObservedProducts(Products products) {
    this.products = products;
  }

  @Override
  public String linear(
      Program program, String input, Linear layer, Activation activation, @Nullable String other) {
    lowest.add(program.let("torch.amin(%s, [0])", input));
    highest.add(program.let("torch.amax(%s, [0])", input));
    channels.add(Math.toIntExact(layer.inputs()));
    return products.linear(program, input, layer, activation, other);
  }

  /** How many channels each input has. */
  List<Integer> channels() {
    return List.copyOf(channels);
  }

  /** Writes what was seen: [2, all channels], lowest and highest. */
  String seen(Program program) {
    return program.let("torch.stack([torch.cat(%s), torch.cat(%s)])", lowest, highest);
  }

  @Override
  public String label() {
    return "observed " + products.label();
  }
}
