// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Precision;
import dev.sextant.catalog.choice.IndexShape;
import dev.sextant.catalog.choice.Machine;
import dev.sextant.catalog.choice.Requirements;
import dev.sextant.catalog.choice.Speed;
import dev.sextant.catalog.choice.Workload;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is embedded in a month, what it may cost, and what machine and index cost. */
final class CostOptions {
  private static final String STATED = "stated on the command line";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--documents", paramLabel = "<n>", description = "New documents a month.")
  private @Nullable Long documents;

  @Option(
      names = "--document-tokens",
      paramLabel = "<n>",
      description = "Tokens of a document, for cost; worked out from words if not given.")
  private @Nullable Double documentTokens;

  @Option(names = "--queries", paramLabel = "<n>", description = "Queries a month.")
  private long queries;

  @Option(
      names = "--query-tokens",
      paramLabel = "<n>",
      description = "Tokens of a query, for cost; 20 if not given.")
  private double queryTokens = 20;

  @Option(
      names = "--stored",
      paramLabel = "<n>",
      description = "Documents that the index holds; those of a month if not given.")
  private @Nullable Long stored;

  @Option(
      names = "--reembed",
      paramLabel = "<times>",
      description = "How often a month all that is stored is embedded anew.")
  private double reembed;

  @Option(names = "--batch", description = "Documents may wait for a lower price.")
  private boolean batch;

  @Option(names = "--budget", paramLabel = "<dollars>", description = "At most so much a month.")
  private @Nullable BigDecimal budget;

  @Option(
      names = "--dollars-per-hour",
      paramLabel = "<n>",
      description = "What an hour of the machine costs that open weights would run on.")
  private @Nullable BigDecimal dollarsPerHour;

  @Option(names = "--always-on", description = "All hours of a month are paid.")
  private boolean alwaysOn;

  @Option(
      names = "--speed",
      paramLabel = "<model>=<tokens a second>",
      description = "How fast a model runs there. May be given several times.")
  private Map<String, Double> speeds = Map.of();

  @Option(
      names = "--query-millis",
      paramLabel = "<model>=<n>",
      description = "How long a model takes for one query there. May be given several times.")
  private Map<String, Double> queryMillis = Map.of();

  @Option(
      names = "--max-query-millis",
      paramLabel = "<n>",
      description = "A query must be embedded within this time.")
  private @Nullable Double mostQueryMillis;

  @Option(
      names = "--index-precision",
      paramLabel = "<precision>",
      defaultValue = "fp32",
      description =
          "How the index stores a component: fp32, fp16, int8; ${DEFAULT-VALUE} if not given.")
  private String indexPrecision;

  @Option(
      names = "--dollars-per-gib",
      paramLabel = "<n>",
      description = "What keeping a GiB of the index costs a month.")
  private @Nullable BigDecimal dollarsPerGib;

  /** The requirements with workload, budget and prices. */
  Requirements add(Requirements requirements) {
    try {
      return money(machine(workload(requirements)));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private Requirements workload(Requirements requirements) {
    if (documents == null) {
      if (budget != null || stored != null || queries > 0) {
        throw wrong("cost needs --documents, how many are new in a month; it may be 0");
      }
      return requirements;
    }
    OptionalDouble tokens =
        documentTokens == null ? OptionalDouble.empty() : OptionalDouble.of(documentTokens);
    long kept = stored == null ? documents : stored;
    return requirements.withWorkload(
        new Workload(documents, tokens, queries, queryTokens, kept, reembed, batch));
  }

  private Requirements machine(Requirements requirements) {
    Requirements all = requirements;
    if (dollarsPerHour != null) {
      all = all.withMachine(new Machine("the machine", dollarsPerHour, alwaysOn, STATED));
    }
    for (Map.Entry<String, Double> speed : speeds.entrySet()) {
      all =
          all.withSpeed(
              speed.getKey(), new Speed(speed.getValue(), millis(speed.getKey()), STATED));
    }
    for (String model : queryMillis.keySet()) {
      if (!speeds.containsKey(model)) {
        throw wrong("--query-millis names %s; give its --speed too".formatted(model));
      }
    }
    if (mostQueryMillis != null) {
      all = all.withLatency(Duration.ofNanos(Math.round(mostQueryMillis * 1e6)));
    }
    return all;
  }

  private OptionalDouble millis(String model) {
    @Nullable Double millis = queryMillis.get(model);
    return millis == null ? OptionalDouble.empty() : OptionalDouble.of(millis);
  }

  private Requirements money(Requirements requirements) {
    Precision precision =
        LimitOptions.constant(Precision.class, indexPrecision, "--index-precision", command);
    Requirements all =
        requirements.withIndex(
            new IndexShape(
                precision, IndexShape.DEFAULT.graphDegree(), Optional.ofNullable(dollarsPerGib)));
    return budget == null ? all : all.withBudget(budget);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
