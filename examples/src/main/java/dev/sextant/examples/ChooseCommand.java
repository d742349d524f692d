// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.Domain;
import dev.sextant.catalog.choice.ModelChoice;
import dev.sextant.catalog.choice.Preference;
import dev.sextant.catalog.choice.Requirements;
import dev.sextant.catalog.evidence.EvidenceReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code choose}: which models meet the requirements, and why the others don't. */
@Command(
    name = "choose",
    description = {
      "Choose an embedding model, with reasons: limits eliminate step by step, preferences put the rest in order.",
      "Every model's trail is shown: at which limit it fell, its value, and who says so."
    })
final class ChooseCommand implements Callable<Integer> {
  private final Streams streams;
  private final Models models;

  @Spec private CommandSpec command;

  @Mixin private final LimitOptions limits = new LimitOptions();

  @Mixin private final ContentOptions content = new ContentOptions();

  @Mixin private final CostOptions cost = new CostOptions();

  @Option(
      names = "--domain",
      paramLabel = "<domain>",
      description =
          "What the documents are about, for the evidence: general, medical, scientific, legal, financial, code.")
  private @Nullable String domain;

  @Option(
      names = "--prefer",
      split = ",",
      paramLabel = "<by>",
      description =
          "The order of those that remain: evidence, cost, size, dimension, newest; evidence,cost"
              + " if not given.")
  private List<String> preferences = List.of();

  @Option(
      names = "--strict",
      description = "A model of which a needed fact is unknown falls; it stays if not given.")
  private boolean strict;

  @Mixin private final EvidenceOptions results = new EvidenceOptions();

  @Mixin private final CatalogOptions cards = new CatalogOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private final PageOption page = new PageOption();

  ChooseCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() {
    try (Progress progress = new Progress(streams, false)) {
      Catalog catalog = cards.read();
      ModelChoice choice =
          ModelChoice.of(requirements(catalog), catalog, evidence(catalog, progress));
      page.write(choice::toHtml);
      try (Output output = new Output(streams.out())) {
        if (json) {
          output.line("%s", choice.toJson());
        } else {
          choice.toText().lines().forEach(line -> output.line("%s", line));
        }
      }
    }
    return 0;
  }

  private Requirements requirements(Catalog catalog) {
    Requirements all = content.add(limits.add(Requirements.defaults()), models, catalog);
    all = cost.add(all);
    if (domain != null) {
      all = all.withDomain(LimitOptions.constant(Domain.class, domain, "--domain", command));
    }
    if (!preferences.isEmpty()) {
      all =
          all.withPreferences(
              preferences.stream()
                  .map(by -> LimitOptions.constant(Preference.class, by, "--prefer", command))
                  .toList());
    }
    return strict ? all.withUnknown(Requirements.Unknown.EXCLUDE) : all;
  }

  private Optional<EvidenceReport> evidence(Catalog catalog, Progress progress) {
    if (!results.isGiven()) {
      return Optional.empty();
    }
    return Optional.of(
        results.read(progress).evidence(results.query(domains(), limits.languages()), catalog));
  }

  /** A benchmark is chosen for what it is about; its tasks aren't sifted again. */
  private Set<String> domains() {
    if (domain == null || results.hasBenchmark()) {
      return Set.of();
    }
    return switch (LimitOptions.constant(Domain.class, domain, "--domain", command)) {
      case GENERAL -> Set.of();
      case MEDICAL -> Set.of("Medical");
      case SCIENTIFIC -> Set.of("Academic");
      case LEGAL -> Set.of("Legal");
      case FINANCIAL -> Set.of("Financial");
      case CODE -> Set.of("Programming");
    };
  }
}
