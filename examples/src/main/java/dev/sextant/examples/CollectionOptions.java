// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Document;
import dev.sextant.SextantException;
import dev.sextant.catalog.measurement.BeirFolder;
import dev.sextant.evaluation.SubstituteLabels;
import dev.sextant.evaluation.TestCollection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is measured on: a folder in BEIR's layout, or documents that nobody judged. */
final class CollectionOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(
      paramLabel = "<folder>",
      description =
          "With corpus.jsonl, queries.jsonl and qrels/<split>.tsv; with --without-labels any folder of"
              + " texts, or a corpus.jsonl.")
  private Path folder;

  @Option(
      names = "--split",
      paramLabel = "<name>",
      defaultValue = "test",
      description = "Which judgements; ${DEFAULT-VALUE} if not given.")
  private String split;

  @Option(
      names = "--without-labels",
      paramLabel = "<substitute>",
      description =
          "Nobody judged: ask for each document by a part of it, title, first-sentence or"
              + " title-or-sentence. What that is worth is said beside the result.")
  private @Nullable String substitute;

  @Option(
      names = "--most-queries",
      paramLabel = "<n>",
      defaultValue = "500",
      description = "Without labels: ask at most so many queries; ${DEFAULT-VALUE} if not given.")
  private int mostQueries;

  /**
   * Reads it; what is wrong and left out is told.
   *
   * @throws SextantException if it can't be read or measured on
   */
  TestCollection read(Consumer<String> problems) {
    if (substitute == null) {
      return new BeirFolder(folder, split).collection(problems);
    }
    SubstituteLabels labels =
        LimitOptions.constant(SubstituteLabels.class, substitute, "--without-labels", command);
    ComputeOptions.positive(mostQueries, "--most-queries", command);
    List<Document> documents = documents(problems);
    try {
      return labels.collection(documents, mostQueries);
    } catch (IllegalArgumentException e) {
      throw new SextantException(
          "%s has too few documents that can be asked for by %s (%s); give another substitute"
              .formatted(folder, substitute, e.getMessage()),
          e);
    }
  }

  private List<Document> documents(Consumer<String> problems) {
    Path corpus = folder.resolve("corpus.jsonl");
    if (Files.isRegularFile(corpus)) {
      return BeirFolder.documents(corpus, problems);
    }
    List<Document> documents = new ArrayList<>();
    Source.of(folder, folder.resolve(".no-index"), Exclusion.none())
        .read(new Collecting(documents, problems));
    return documents;
  }

  /** The name that results have: the folder's. */
  String name() {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? "documents" : name.toString().toLowerCase(Locale.ROOT);
  }

  /** Which judgements were read. */
  String split() {
    return substitute == null ? split : substitute;
  }

  private record Collecting(List<Document> documents, Consumer<String> problems)
      implements Source.Visitor {
    @Override
    public void document(Document document) {
      documents.add(document);
    }

    @Override
    public void skipped(String name, SkipReason reason, String detail) {
      // What is no text was never meant; a broken line was.
      if (reason == SkipReason.BROKEN_LINE) {
        problems.accept("%s: %s; left out".formatted(name, detail));
      }
    }

    @Override
    public void advanced(long bytes) {
      // Reading texts alone takes no time worth showing.
    }
  }
}
