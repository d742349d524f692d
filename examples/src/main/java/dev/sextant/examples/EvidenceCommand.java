// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.evidence.EvidenceQuery;
import dev.sextant.catalog.evidence.EvidenceReport;
import dev.sextant.catalog.page.Table;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evidence}: what do public benchmarks say of work like the user's? */
@Command(
    name = "evidence",
    description = {
      "Show what MTEB's public results say of models, on the tasks that are like your work.",
      "A model that misses a task is marked and has no mean: a mean over other tasks compares nothing."
    })
final class EvidenceCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec command;

  @Mixin private final EvidenceOptions results = new EvidenceOptions();

  @Option(
      names = "--domain",
      split = ",",
      paramLabel = "<domain>",
      description = "Tasks of any of these domains, such as Medical,Legal.")
  private Set<String> domains = Set.of();

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "<code>",
      description = "Subsets whose languages are all among these, such as en.")
  private Set<String> languages = Set.of();

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "<name>",
      description = "These models alone, by name or alias.")
  private List<String> models = List.of();

  @Option(
      names = "--common",
      description = "The tasks alone that all of the models have, so that their means compare.")
  private boolean common;

  @Option(
      names = "--top",
      paramLabel = "<n>",
      description = "Print so many models; all that miss no task if not given.")
  private int top;

  @Mixin private final CatalogOptions cards = new CatalogOptions();

  @Option(names = "--json", description = "Print one JSON object a model.")
  private boolean json;

  @Mixin private final PageOption page = new PageOption();

  EvidenceCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (!results.isGiven()) {
      throw new ParameterException(
          command.commandLine(), "Missing required option: '--mteb=<folder>'");
    }
    if (common && models.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--common compares the models of --models; name them");
    }
    try (Progress progress = new Progress(streams, false)) {
      Catalog catalog = cards.read();
      EvidenceQuery query = results.query(domains, languages).withModels(models);
      EvidenceReport report =
          results.read(progress).evidence(common ? query.withCommonTasks() : query, catalog);
      page.write(report::toHtml);
      print(report);
    }
    return 0;
  }

  private void print(EvidenceReport report) {
    try (Output output = new Output(streams.out())) {
      List<String> lines = json ? report.toJson() : text(report);
      lines.forEach(line -> output.line("%s", line));
    }
  }

  private List<String> text(EvidenceReport report) {
    List<String> lines = new java.util.ArrayList<>(report.notes());
    lines.add("");
    Table table = report.toTable();
    long complete = report.models().stream().filter(model -> model.isComplete()).count();
    long shown =
        top > 0 ? top : (models.isEmpty() && complete > 0 ? complete : report.models().size());
    lines.addAll(table.lines().stream().limit(1 + shown).toList());
    long hidden = report.models().size() - shown;
    if (hidden > 0) {
      lines.add("");
      lines.add("%d more models, %s".formatted(hidden, hidden(report, shown)));
    }
    return lines;
  }

  private static String hidden(EvidenceReport report, long shown) {
    long missing =
        report.models().stream().skip(shown).filter(model -> !model.isComplete()).count();
    return "of which %d miss a task; --top or --json shows them".formatted(missing);
  }
}
