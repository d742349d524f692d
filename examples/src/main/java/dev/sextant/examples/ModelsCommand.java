// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.Source;
import dev.sextant.catalog.choice.Candidate;
import dev.sextant.catalog.choice.ModelChoice;
import dev.sextant.catalog.choice.Preference;
import dev.sextant.catalog.choice.Requirements;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models}: what is known of embedding models, and which of them run here. */
@Command(
    name = "models",
    description = {
      "List embedding models, those that run here and others, or all facts of the ones named.",
      "Every fact has a source and a day; --json and --html show them."
    })
final class ModelsCommand implements Callable<Integer> {
  private final Streams streams;
  private final Models models;

  @Parameters(
      arity = "0..*",
      paramLabel = "<name>",
      description = "Show all that is known of these, by name or alias.")
  private List<String> names = List.of();

  @Mixin private final LimitOptions limits = new LimitOptions();

  @Mixin private final CatalogOptions cards = new CatalogOptions();

  @Option(
      names = "--load",
      description =
          "Load the models that load by name: what their own files say wins over the catalogue.")
  private boolean load;

  @Option(names = "--json", description = "Print one JSON object a model.")
  private boolean json;

  @Mixin private final PageOption page = new PageOption();

  ModelsCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() {
    Catalog catalog = load ? loaded(cards.read()) : cards.read();
    Catalog shown = names.isEmpty() ? filtered(catalog) : named(catalog);
    page.write(shown::toHtml);
    try (Output output = new Output(streams.out())) {
      if (json) {
        shown.cards().forEach(card -> output.line("%s", Catalog.json(card)));
      } else if (names.isEmpty()) {
        shown.toTable().lines().forEach(line -> output.line("%s", line));
      } else {
        shown.cards().forEach(card -> print(card, output));
      }
    }
    return 0;
  }

  /** The models that are known to meet every limit, in the catalogue's order. */
  private Catalog filtered(Catalog catalog) {
    Requirements requirements =
        limits
            .add(Requirements.defaults())
            .withUnknown(Requirements.Unknown.EXCLUDE)
            .withPreferences(List.of(Preference.NEWEST));
    Set<ModelCard> met =
        ModelChoice.of(requirements, catalog).remaining().stream()
            .map(Candidate::card)
            .collect(Collectors.toSet());
    return new Catalog(catalog.cards().stream().filter(met::contains).toList());
  }

  private Catalog named(Catalog catalog) {
    List<ModelCard> found = new ArrayList<>();
    names.forEach(name -> found.add(catalog.card(name)));
    return new Catalog(found.stream().distinct().toList());
  }

  private Catalog loaded(Catalog catalog) {
    Catalog all = catalog;
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    for (String name : DenseEmbedder.models()) {
      try (Models.Loaded model = models.load(name, DenseOptions.defaults())) {
        Source source = new Source("the loaded checkpoint of " + name, today);
        all = all.with(ModelCard.of(model.embedder().spec(), source));
      }
    }
    return all;
  }

  private static void print(ModelCard card, Output output) {
    output.line("%s", card.id());
    card.toTable().lines().stream().skip(1).forEach(line -> output.line("%s", line));
    output.line("");
  }
}
