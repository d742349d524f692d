// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Chunk;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.Hit;
import dev.sextant.Metadata;
import dev.sextant.Role;
import dev.sextant.SearchExplanation;
import dev.sextant.SearchExplanation.Step;
import dev.sextant.SearchExplanation.Word;
import dev.sextant.SearchRequest;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code search}: a question in, the best passages out. */
@Command(
    name = "search",
    description = "Find the passages of an index that answer a query, grouped by document.")
final class SearchCommand implements Callable<Integer> {
  private final Streams streams;
  private final Models models;

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "<index>", description = "The folder of the index.")
  private Path folder;

  @Parameters(index = "1", paramLabel = "<query>", description = "What to look for.")
  private String query;

  @Option(
      names = "-k",
      paramLabel = "<n>",
      defaultValue = "10",
      description = "How many passages at most; ${DEFAULT-VALUE} if not given.")
  private int k;

  @Option(
      names = "--mode",
      paramLabel = "<mode>",
      defaultValue = "hybrid",
      description = "Search by ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  private Mode mode;

  @Mixin private final ModelChoice choice = new ModelChoice();

  @Option(
      names = "--explain",
      description = "Tell what ran, and which words each passage has, on standard error.")
  private boolean explain;

  @Option(names = "--json", description = "Print one JSON object a passage.")
  private boolean json;

  SearchCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() {
    check();
    List<Hit> hits;
    try (VectorIndex index = LuceneVectorIndex.openReadOnly(folder)) {
      SearchRequest request = request(index).withK(k);
      if (explain) {
        SearchExplanation explanation = index.explain(request);
        hits = explanation.hits();
        show(explanation);
      } else {
        hits = index.search(request);
      }
    }
    Map<String, List<Hit>> documents =
        hits.stream()
            .collect(
                Collectors.groupingBy(
                    hit -> hit.chunk().documentId(), LinkedHashMap::new, Collectors.toList()));
    try (Output output = new Output(streams.out())) {
      if (json) {
        print(documents, output);
      } else {
        show(documents, output);
      }
    }
    if (hits.isEmpty()) {
      streams.err().println("nothing found");
    }
    return 0;
  }

  private void check() {
    if (query.isBlank()) {
      throw new ParameterException(
          command.commandLine(), "the query is empty; give it at least one word");
    }
    if (query.indexOf('\uFFFD') >= 0) {
      throw new ParameterException(
          command.commandLine(),
          "the query has characters that this locale can't hand over; set LC_ALL=C.UTF-8");
    }
    ModelChoice.positive(k, "-k", command);
  }

  /** Only a search by meaning needs the model. */
  private SearchRequest request(VectorIndex index) {
    if (!mode.embeds()) {
      return SearchRequest.defaults().withText(query);
    }
    EmbedderSpec spec = IndexModel.of(index, folder);
    try (Models.Loaded loaded = IndexModel.load(models, spec, choice, folder)) {
      Embedder<String> embedder = loaded.embedder();
      return mode.request(query, embedder.embed(query, Role.QUERY));
    }
  }

  private void show(SearchExplanation explanation) {
    for (Step step : explanation.steps()) {
      double millis = step.took().toNanos() / 1e6;
      streams
          .err()
          .printf(Locale.ROOT, "%s: %,d found in %.1f ms%n", step.stage(), step.found(), millis);
      step.notes().forEach(note -> streams.err().println("  " + note));
    }
    explanation.words().forEach((id, words) -> streams.err().println("  " + line(id, words)));
  }

  private static String line(String chunk, List<Word> words) {
    return words.stream()
        .map(word -> String.format(Locale.ROOT, "%s %.3f", word.word(), word.score()))
        .collect(Collectors.joining(", ", chunk + " has ", ""));
  }

  private void show(Map<String, List<Hit>> documents, Output output) {
    Snippet snippet = new Snippet(query);
    int number = 0;
    for (Map.Entry<String, List<Hit>> document : documents.entrySet()) {
      number++;
      output.line("%d. %s%s", number, document.getKey(), title(document.getValue().get(0)));
      for (Hit hit : document.getValue()) {
        Chunk chunk = hit.chunk();
        String line = line(chunk).map(value -> "line " + value + ", ").orElse("");
        output.line("   %.4f  %soffsets %d to %d", hit.score(), line, chunk.start(), chunk.end());
        output.line("   %s", snippet.of(chunk.text()));
      }
    }
  }

  private static String title(Hit hit) {
    return hit.chunk().metadata().text("title").map(title -> ": " + title).orElse("");
  }

  private static Optional<Long> line(Chunk chunk) {
    return chunk.metadata().whole(Marks.LINE);
  }

  private void print(Map<String, List<Hit>> documents, Output output) {
    Snippet snippet = new Snippet(query);
    documents.values().stream()
        .flatMap(List::stream)
        .forEach(hit -> output.json(object(hit, snippet)));
  }

  private static Map<String, Object> object(Hit hit, Snippet snippet) {
    Chunk chunk = hit.chunk();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("document", chunk.documentId());
    object.put("chunk", chunk.id());
    object.put("score", hit.score());
    object.put("start", chunk.start());
    object.put("end", chunk.end());
    line(chunk).ifPresent(line -> object.put("line", line));
    object.put("snippet", snippet.of(chunk.text()));
    object.put("text", chunk.text());
    object.put("metadata", metadata(chunk.metadata()));
    object.put(
        "trace",
        hit.trace().stream()
            .map(
                stage ->
                    Map.of("stage", stage.name(), "rank", stage.rank(), "score", stage.score()))
            .toList());
    return object;
  }

  private static Map<String, Object> metadata(Metadata metadata) {
    Map<String, Object> plain = new LinkedHashMap<>();
    metadata
        .values()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(Marks.PREFIX)) {
                plain.put(name, plain(value));
              }
            });
    return plain;
  }

  private static Object plain(Metadata.Value value) {
    if (value instanceof Metadata.Text text) {
      return text.value();
    } else if (value instanceof Metadata.Texts texts) {
      return texts.values();
    } else if (value instanceof Metadata.Whole whole) {
      return whole.value();
    } else if (value instanceof Metadata.Real real) {
      return real.value();
    } else if (value instanceof Metadata.Flag flag) {
      return flag.value();
    }
    return ((Metadata.Time) value).value().toString();
  }
}
