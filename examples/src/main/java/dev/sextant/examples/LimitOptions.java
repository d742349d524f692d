// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Modality;
import dev.sextant.catalog.ModelKind;
import dev.sextant.catalog.Precision;
import dev.sextant.catalog.choice.Requirements;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The limits on what a model is, shared by {@code models} and {@code choose}. */
final class LimitOptions {
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(k|M|G)?B");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "<kind>",
      description = "Any of these: dense, sparse, multi-vector, cross-encoder.")
  private Set<String> kinds = Set.of();

  @Option(
      names = "--modality",
      split = ",",
      paramLabel = "<modality>",
      description = "Reads all of these: text, image, audio, video.")
  private Set<String> modalities = Set.of();

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "<code>",
      description = "Made for all of these, such as en,de.")
  private Set<String> languages = Set.of();

  @Option(
      names = "--access",
      paramLabel = "<access>",
      description = "open-weights, or api for services.")
  private @Nullable String access;

  @Option(names = "--commercial", description = "May be used for money.")
  private boolean commercial;

  @Option(names = "--runs-here", description = "A module of Sextant runs it.")
  private boolean runsHere;

  @Option(
      names = "--min-dimension",
      paramLabel = "<n>",
      description = "Gives vectors at least so long.")
  private @Nullable Integer leastDimension;

  @Option(
      names = "--max-dimension",
      paramLabel = "<n>",
      description = "Gives vectors at most so long.")
  private @Nullable Integer mostDimension;

  @Option(
      names = "--max-memory",
      paramLabel = "<size>",
      description = "Weights of at most so much, such as 500MB or 16GB.")
  private @Nullable String mostMemory;

  @Option(
      names = "--precision",
      paramLabel = "<precision>",
      defaultValue = "fp32",
      description =
          "In which the weights are stored: fp32, bf16, fp16, int8; ${DEFAULT-VALUE} if not given.")
  private String precision;

  /** The requirements with these limits. */
  Requirements add(Requirements requirements) {
    Requirements all = requirements;
    if (!kinds.isEmpty()) {
      all = all.withKinds(constants(ModelKind.class, kinds, "--kind"));
    }
    if (!modalities.isEmpty()) {
      all = all.withModalities(constants(Modality.class, modalities, "--modality"));
    }
    if (!languages.isEmpty()) {
      all = usage(all, "--languages", r -> r.withLanguages(languages));
    }
    if (access != null) {
      all = all.withAccess(constant(Access.class, access, "--access"));
    }
    if (commercial) {
      all = all.withCommercialUse();
    }
    return sizes(runsHere ? all.withRunsInSextant() : all);
  }

  private Requirements sizes(Requirements requirements) {
    Requirements all = requirements;
    if (leastDimension != null || mostDimension != null) {
      int least = leastDimension == null ? 1 : leastDimension;
      int most = mostDimension == null ? Integer.MAX_VALUE : mostDimension;
      all = usage(all, "--max-dimension", r -> r.withDimensions(least, most));
    }
    if (mostMemory != null) {
      long bytes = bytes(mostMemory);
      Precision stored = constant(Precision.class, precision, "--precision");
      all = usage(all, "--max-memory", r -> r.withWeights(bytes, stored));
    }
    return all;
  }

  /** The languages that were asked for, as they were written. */
  Set<String> languages() {
    return languages;
  }

  private long bytes(String size) {
    Matcher parts = SIZE.matcher(size);
    if (!parts.matches()) {
      throw wrong("--max-memory is \"%s\"; write a size such as 500MB or 16GB".formatted(size));
    }
    String unit = parts.group(2) == null ? "" : parts.group(2);
    double factor =
        switch (unit) {
          case "k" -> 1e3;
          case "M" -> 1e6;
          case "G" -> 1e9;
          default -> 1;
        };
    return Math.round(Double.parseDouble(parts.group(1)) * factor);
  }

  private <E extends Enum<E>> Set<E> constants(Class<E> type, Set<String> names, String option) {
    return Set.copyOf(names.stream().map(name -> constant(type, name, option)).toList());
  }

  private <E extends Enum<E>> E constant(Class<E> type, String name, String option) {
    return constant(type, name, option, command);
  }

  /** The constant that a user writes in small letters with hyphens. */
  static <E extends Enum<E>> E constant(
      Class<E> type, String name, String option, CommandSpec command) {
    for (E constant : type.getEnumConstants()) {
      if (written(constant).equals(name.toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw new ParameterException(
        command.commandLine(),
        "%s is \"%s\"; give one of %s"
            .formatted(
                option,
                name,
                java.util.Arrays.stream(type.getEnumConstants())
                    .map(LimitOptions::written)
                    .toList()));
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Requirements usage(
      Requirements requirements,
      String option,
      java.util.function.UnaryOperator<Requirements> change) {
    try {
      return change.apply(requirements);
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
