// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.dense.DenseOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that loads a model of the user's choice. */
final class ModelOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--model",
      paramLabel = "<name>",
      description =
          "The model, one of those that `sextant models` lists; "
              + Models.DEFAULT
              + " if not given.")
  private @Nullable String model;

  @Option(
      names = "--max-tokens",
      paramLabel = "<n>",
      description =
          "How many tokens of a text the model reads; what the model was made for if not given.")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--threads",
      paramLabel = "<n>",
      description = "How many threads compute; as many as there are cores if not given.")
  private @Nullable Integer threads;

  /** Loads what the options name. */
  Models.Loaded load(Models models) {
    DenseOptions options = withThreads(DenseOptions.defaults(), threads, command);
    if (maxTokens != null) {
      options = options.withMaxTokens(positive(maxTokens, "--max-tokens", command));
    }
    return models.load(model == null ? Models.DEFAULT : model, options);
  }

  /** The options with a number of threads, if there is one. */
  static DenseOptions withThreads(
      DenseOptions options, @Nullable Integer threads, CommandSpec command) {
    return threads == null ? options : options.withThreads(positive(threads, "--threads", command));
  }

  /** Refuses a number below 1 as wrong usage. */
  static int positive(int value, String option, CommandSpec command) {
    if (value < 1) {
      throw new ParameterException(
          command.commandLine(), "%s is %d; give 1 or more".formatted(option, value));
    }
    return value;
  }
}
