// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that loads a model. */
class ModelChoice extends ComputeOptions {
  @Option(
      names = "--model",
      paramLabel = "<name|folder>",
      description =
          "The model: one of those that `sextant models` lists, or the folder of one as it comes"
              + " from a hub; that of the index if there is one, else "
              + Models.DEFAULT
              + ", if not given.")
  private @Nullable String model;

  /** The model that is named, if one is. */
  final Optional<String> model() {
    return Optional.ofNullable(model);
  }
}
