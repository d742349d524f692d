// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.Domain;
import dev.sextant.catalog.Modality;
import dev.sextant.catalog.ModelKind;
import dev.sextant.catalog.choice.DocumentPolicy;
import dev.sextant.catalog.choice.ModelChoice;
import dev.sextant.catalog.choice.Requirements;
import dev.sextant.catalog.choice.TextLengths;
import dev.sextant.catalog.choice.Workload;
import dev.sextant.catalog.evidence.EvidenceQuery;
import dev.sextant.catalog.evidence.EvidenceReport;
import dev.sextant.catalog.evidence.MtebResults;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A worked example of choosing: a search over medical papers in English of 2,000 to 8,000 words
 * (2,660 to 10,640 tokens at 1.33 a word), 10,000 of 8,000 tokens a month, for at most 500 dollars;
 * the window must hold 8,000 tokens at once.
 *
 * <p>Run it with nothing, or with a folder of MTEB's results, and a file to write a page to.
 */
public final class MedicalPapers {
  private static final String BENCHMARK = "MTEB(Medical, v1)";

  private MedicalPapers() {}

  /** Prints the choice. */
  public static void main(String... arguments) throws IOException {
    Catalog catalog = Catalog.curated();
    Optional<EvidenceReport> evidence =
        arguments.length > 0
            ? Optional.of(evidence(Path.of(arguments[0]), catalog))
            : Optional.empty();
    ModelChoice choice = ModelChoice.of(requirements(), catalog, evidence);
    if (arguments.length > 1) {
      Files.writeString(Path.of(arguments[1]), choice.toHtml());
    }
    try (Output output = new Output(Streams.standard().out())) {
      choice.toText().lines().forEach(line -> output.line("%s", line));
    }
  }

  /** What the search needs. */
  static Requirements requirements() {
    return Requirements.defaults()
        .withKinds(Set.of(ModelKind.DENSE))
        .withModalities(Set.of(Modality.TEXT))
        .withLanguages(Set.of("en"))
        .withDomain(Domain.MEDICAL)
        .withDocuments(TextLengths.stated(2_000, 8_000), new DocumentPolicy.Whole(8_000))
        .withWorkload(Workload.ofDocuments(10_000, 8_000))
        .withBudget(new BigDecimal(500));
  }

  /** What public results say of the medical tasks in English. */
  static EvidenceReport evidence(Path results, Catalog catalog) {
    EvidenceQuery medical =
        EvidenceQuery.defaults().withBenchmark(BENCHMARK).withLanguages(Set.of("eng"));
    return MtebResults.read(results).evidence(medical, catalog);
  }
}
