// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.dense.DenseOptions;
import dev.sextant.dense.Pooling;
import dev.sextant.transformer.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How models compute: the options of every command that loads one or several. */
class ComputeOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--pooling",
      paramLabel = "<mode>",
      split = ",",
      description =
          "How the states of tokens become one vector, for a folder that does not say:"
              + " ${COMPLETION-CANDIDATES}; several are joined.")
  private List<Pooling> pooling = List.of();

  @Option(
      names = "--precision",
      paramLabel = "<precision>",
      defaultValue = "auto",
      description =
          "In which numbers the model computes: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}, the"
              + " fastest that is faithful, if not given.")
  private Precision precision;

  @Option(
      names = "--threads",
      paramLabel = "<n>",
      description = "How many threads compute; as many as there are cores if not given.")
  private @Nullable Integer threads;

  /** What the options say. */
  DenseOptions options() {
    DenseOptions options = DenseOptions.defaults().withPrecision(precision);
    if (!pooling.isEmpty()) {
      Pooling[] more = pooling.subList(1, pooling.size()).toArray(Pooling[]::new);
      options = options.withPooling(pooling.get(0), more);
    }
    return threads == null ? options : options.withThreads(positive(threads, "--threads", command));
  }

  /** The command that is run, for messages about its usage. */
  final CommandSpec command() {
    return command;
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
