// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.choice.DocumentPolicy;
import dev.sextant.catalog.choice.Fertility;
import dev.sextant.catalog.choice.Requirements;
import dev.sextant.catalog.choice.TextLengths;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long documents and queries are, stated or measured, and what a window must hold. */
final class ContentOptions {
  private static final Pattern RANGE = Pattern.compile("(\\d+)-(\\d+)");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--document-words",
      paramLabel = "<from-to>",
      description = "Words of a document, such as 2000-8000.")
  private @Nullable String documentWords;

  @Option(
      names = "--sample",
      paramLabel = "<path>",
      description =
          "Texts like yours, a folder, a file or a corpus.jsonl: the length of documents is measured on"
              + " the first thousand, and with the tokenizers that are at hand, tokens a word.")
  private @Nullable Path sample;

  @Option(
      names = "--whole",
      paramLabel = "<tokens>",
      description = "The window must hold a whole document of so many tokens.")
  private @Nullable Integer whole;

  @Option(
      names = "--chunks",
      paramLabel = "<tokens>",
      description = "Documents are divided into chunks of so many tokens.")
  private @Nullable Integer chunks;

  @Option(
      names = "--overlap",
      paramLabel = "<tokens>",
      description = "Tokens that a chunk shares with the one before; none if not given.")
  private int overlap;

  @Option(
      names = "--query-words",
      paramLabel = "<from-to>",
      description = "Words of a query, such as 3-40.")
  private @Nullable String queryWords;

  @Option(
      names = "--query-sample",
      paramLabel = "<path>",
      description =
          "Queries like yours, a queries.jsonl or a text file with one a line: their length is measured"
              + " on the first thousand.")
  private @Nullable Path querySample;

  @Option(
      names = "--tokens-per-word",
      paramLabel = "<n>",
      description =
          "Tokens a word where no tokenizer is at hand; 1.33, an estimate for English, if not given.")
  private @Nullable Double tokensPerWord;

  /** The requirements with lengths, policy and tokens a word. */
  Requirements add(Requirements requirements, Models models, Catalog catalog) {
    Optional<DocumentPolicy> policy = policy();
    List<String> texts = sample == null ? List.of() : TextSample.read(sample);
    Optional<TextLengths> lengths =
        sample == null
            ? stated("--document-words", documentWords)
            : Optional.of(TextLengths.measured(texts));
    if (policy.isPresent() != lengths.isPresent()) {
      throw wrong(
          "documents need a length (--document-words or --sample) and what the window must hold of"
              + " one (--whole or --chunks); give both or neither");
    }
    Requirements all = requirements;
    if (lengths.isPresent() && policy.isPresent()) {
      all = all.withDocuments(lengths.get(), policy.get());
    }
    Optional<TextLengths> queries = queries();
    if (queries.isPresent()) {
      all = all.withQueries(queries.get());
    }
    if (tokensPerWord != null) {
      double tokens = tokensPerWord;
      all = all.withEstimate(made(() -> new Fertility(tokens, "stated")));
    }
    return texts.isEmpty() ? all : measured(all, texts, models, catalog);
  }

  private Optional<TextLengths> queries() {
    if (querySample == null) {
      return stated("--query-words", queryWords);
    }
    if (queryWords != null) {
      throw wrong("--query-words and --query-sample contradict each other; give one");
    }
    return Optional.of(TextLengths.measured(TextSample.queries(querySample)));
  }

  private Optional<DocumentPolicy> policy() {
    if (whole != null && chunks != null) {
      throw wrong("--whole and --chunks contradict each other; give one");
    }
    if (whole != null) {
      int tokens = whole;
      return Optional.of(made(() -> new DocumentPolicy.Whole(tokens)));
    }
    if (chunks != null) {
      int tokens = chunks;
      return Optional.of(made(() -> new DocumentPolicy.Chunked(tokens, overlap)));
    }
    return Optional.empty();
  }

  private Optional<TextLengths> stated(String option, @Nullable String range) {
    if (range == null) {
      return Optional.empty();
    }
    Matcher parts = RANGE.matcher(range);
    if (!parts.matches()) {
      throw wrong("%s is \"%s\"; write two numbers, such as 2000-8000".formatted(option, range));
    }
    return Optional.of(
        made(
            () ->
                TextLengths.stated(
                    Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)))));
  }

  /** With the tokens a word of every model whose tokenizer is at hand. */
  private static Requirements measured(
      Requirements requirements, List<String> texts, Models models, Catalog catalog) {
    Requirements all = requirements;
    for (String name : DenseEmbedder.models()) {
      Optional<ModelCard> card = catalog.find(name);
      if (card.isPresent()) {
        try (Models.Loaded model = models.load(name, DenseOptions.defaults())) {
          all = all.withFertility(card.get().id(), Fertility.measured(model.counter(), texts));
        }
      }
    }
    return all;
  }

  private <T> T made(java.util.function.Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
