// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.EmbedderSpec;
import dev.sextant.SextantException;
import dev.sextant.TokenCounter;
import dev.sextant.VectorIndex;
import dev.sextant.chunking.RecursiveChunker;
import dev.sextant.index.IndexOptions;
import dev.sextant.index.Language;
import dev.sextant.index.LuceneVectorIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code index}: texts in, an index on disk that can be searched. */
@Command(
    name = "index",
    description = {
      "Index the texts of a folder, of a BEIR corpus.jsonl, or one text file.",
      "Run it again to bring the index up to date: what is unchanged is skipped, and what is gone from the folder or corpus is deleted from the index. It can be interrupted at any time and goes on where it was."
    })
final class IndexCommand implements Callable<Integer> {
  private static final int CHUNK_TOKENS = 256;

  /** Changes when the chunker divides differently, so that old chunks are seen to be old. */
  private static final String CHUNKER = "recursive 1";

  private final Streams streams;
  private final Models models;

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "<folder|corpus.jsonl>", description = "What to index.")
  private Path source;

  @Option(
      names = "--into",
      required = true,
      paramLabel = "<index>",
      description = "The folder of the index; made if it is not there.")
  private Path into;

  @Mixin private final ModelChoice choice = new ModelChoice();

  @Option(
      names = "--language",
      paramLabel = "<language>",
      description =
          "In which language words are read: ${COMPLETION-CANDIDATES}; that of the index, or any for a new one, if not given.")
  private @Nullable Language language;

  @Option(
      names = "--chunk-tokens",
      paramLabel = "<n>",
      description =
          "How long a chunk is at most, in tokens of the model; 256, or what the model reads if that is less, if not given.")
  private @Nullable Integer chunkTokens;

  @Option(
      names = "--overlap",
      paramLabel = "<n>",
      description =
          "How many tokens a chunk shares with the one before; an eighth of its length if not given.")
  private @Nullable Integer overlap;

  @Option(
      names = "--exclude",
      paramLabel = "<glob>",
      description =
          "Leave out files and folders of that name or path below the folder, such as '*.json' or"
              + " 'docs/old'; may be given several times.")
  private List<String> exclude = List.of();

  @Option(names = "--keep", description = "Keep documents that are gone from the source.")
  private boolean keep;

  @Option(
      names = "--replace",
      description = "Delete what is gone from the source even if that is all that the index held.")
  private boolean replace;

  @Option(names = "--json", description = "Print the summary as one JSON object.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--verbose", description = "Name what is skipped, and say when it is committed.")
  private boolean verbose;

  @Option(names = "--commit-chunks", hidden = true, defaultValue = "1000")
  private int commitChunks;

  IndexCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() {
    checkSizes();
    Source from = Source.of(source, into, exclusion());
    try (Stop stop = Stop.onSignals();
        Models.Loaded loaded = load();
        Progress progress = new Progress(streams, quiet)) {
      Indexing.Plan plan = plan(loaded, stop);
      try (VectorIndex index = LuceneVectorIndex.open(into, indexOptions(loaded))) {
        progress.say(
            "indexing %s into %s with %s"
                .formatted(source, into, loaded.embedder().spec().model()));
        Tally tally = new Indexing(index, loaded.embedder(), plan, progress, stop).run(from);
        progress.clear();
        return report(tally, index.size(), stop);
      }
    }
  }

  private IndexOptions indexOptions(Models.Loaded loaded) {
    IndexOptions options = IndexOptions.defaults().withEmbedders(loaded.embedder().spec());
    return language == null ? options : options.withLanguage(language);
  }

  private void checkSizes() {
    if (chunkTokens != null) {
      ModelChoice.positive(chunkTokens, "--chunk-tokens", command);
    }
    if (overlap != null && overlap < 0) {
      throw new ParameterException(
          command.commandLine(), "--overlap is %d; give 0 or more".formatted(overlap));
    }
    if (chunkTokens != null && overlap != null) {
      checkOverlap(overlap, chunkTokens);
    }
    ModelChoice.positive(commitChunks, "--commit-chunks", command);
  }

  private Exclusion exclusion() {
    try {
      return Exclusion.of(exclude);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          command.commandLine(),
          "--exclude is %s, which is no pattern: %s".formatted(e.getPattern(), e.getDescription()));
    }
  }

  private void checkOverlap(int shared, int tokens) {
    if (shared >= tokens) {
      throw new ParameterException(
          command.commandLine(),
          "--overlap is %d, but a chunk has %d tokens; give less than that"
              .formatted(shared, tokens));
    }
  }

  private Models.Loaded load() {
    Optional<EmbedderSpec> present = choice.model().isPresent() ? Optional.empty() : present();
    return present.isPresent()
        ? IndexModel.load(models, present.get(), choice, into)
        : models.load(choice.model().orElse(Models.DEFAULT), choice.options());
  }

  /** The model of the index that is there already. What is wrong with it, opening it will say. */
  private Optional<EmbedderSpec> present() {
    try (VectorIndex index = LuceneVectorIndex.openReadOnly(into)) {
      return index.embedders().size() == 1
          ? Optional.of(index.embedders().get(0))
          : Optional.empty();
    } catch (SextantException e) {
      return Optional.empty();
    }
  }

  private Indexing.Plan plan(Models.Loaded loaded, Stop stop) {
    EmbedderSpec spec = loaded.embedder().spec();
    int tokens = chunkTokens == null ? Math.min(CHUNK_TOKENS, spec.maxTokens()) : chunkTokens;
    if (tokens > spec.maxTokens()) {
      throw new ParameterException(
          command.commandLine(),
          "--chunk-tokens is %d, but %s reads %d tokens; give at most that"
              .formatted(tokens, spec.model(), spec.maxTokens()));
    }
    int shared = overlap == null ? tokens / 8 : overlap;
    checkOverlap(shared, tokens);
    return new Indexing.Plan(
        RecursiveChunker.of(stoppable(loaded.counter(), stop), tokens).withOverlap(shared),
        "%s, %d tokens, %d shared".formatted(CHUNKER, tokens, shared),
        commitChunks,
        gone(),
        verbose);
  }

  /** A huge file takes a while to divide; it may be stopped at each count. */
  private static TokenCounter stoppable(TokenCounter counter, Stop stop) {
    return text -> {
      stop.check();
      return counter.count(text);
    };
  }

  private Indexing.Gone gone() {
    if (keep && replace) {
      throw new ParameterException(
          command.commandLine(), "--keep and --replace exclude each other; give one");
    }
    if (keep) {
      return Indexing.Gone.KEEP;
    }
    return replace ? Indexing.Gone.DELETE_ALL : Indexing.Gone.DELETE;
  }

  private int report(Tally tally, long chunks, Stop stop) {
    try (Output output = new Output(streams.out())) {
      if (json) {
        output.json(tally.toMap(chunks));
      } else {
        tally.toLines(chunks).forEach(output::line);
      }
    }
    if (tally.wasInterrupted()) {
      streams.err().println("interrupted; what is done is committed, run it again to go on");
      return stop.exitCode();
    }
    return 0;
  }
}
