// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.dense.DenseOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that loads a model of the user's choice, and no index's. */
final class ModelOptions extends ModelChoice {
  @Option(
      names = "--max-tokens",
      paramLabel = "<n>",
      description =
          "How many tokens of a text the model reads; what the model was made for if not given.")
  private @Nullable Integer maxTokens;

  @Override
  DenseOptions options() {
    DenseOptions options = super.options();
    return maxTokens == null
        ? options
        : options.withMaxTokens(positive(maxTokens, "--max-tokens", command()));
  }

  /** Loads what the options name. */
  Models.Loaded load(Models models) {
    return models.load(model().orElse(Models.DEFAULT), options());
  }
}
