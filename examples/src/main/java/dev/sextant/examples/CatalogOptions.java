// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where cards of models are from: the curated catalogue, and what the user adds to it. */
final class CatalogOptions {
  @Option(
      names = "--catalog",
      paramLabel = "<models.json>",
      description =
          "Models of your own, in the form of the curated catalogue; its facts win. May be given"
              + " several times.")
  private List<Path> files = List.of();

  @Option(
      names = "--checkpoint",
      paramLabel = "<name>=<folder>",
      description =
          "A model's folder, whose own files win over the catalogue. May be given several times.")
  private Map<String, Path> checkpoints = Map.of();

  /** The catalogue with all additions. */
  Catalog read() {
    Catalog catalog = Catalog.curated();
    for (Path file : files) {
      catalog = catalog.with(Catalog.read(file));
    }
    for (Map.Entry<String, Path> checkpoint : checkpoints.entrySet()) {
      catalog = catalog.with(Checkpoint.card(checkpoint.getKey(), checkpoint.getValue()));
    }
    return catalog;
  }
}
