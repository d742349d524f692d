// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Chunker;
import dev.sextant.Retriever;
import dev.sextant.chunking.RecursiveChunker;
import dev.sextant.evaluation.RetrievalParts;
import dev.sextant.evaluation.RetrievalSystem;
import dev.sextant.index.LuceneVectorIndex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which systems are compared: models, modes and chunks. */
final class SystemOptions {
  /** Changes when the index finds differently or at another speed. */
  private static final String INDEX = "lucene and jvector 1";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--models",
      required = true,
      split = ",",
      paramLabel = "<name|folder>",
      description =
          "The models: names that `sextant models` lists, or folders as they come from a hub.")
  private List<String> names = List.of();

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "<mode>",
      defaultValue = "dense,bm25,hybrid",
      description =
          "Search by ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given. bm25 needs no model and"
              + " is measured once.")
  private List<Mode> modes;

  @Option(
      names = "--chunk-tokens",
      paramLabel = "<n>",
      description =
          "Divide documents into chunks of at most so many tokens of each model; whole documents if"
              + " not given.")
  private @Nullable Integer chunkTokens;

  @Option(
      names = "--overlap",
      paramLabel = "<n>",
      description = "How many tokens a chunk shares with the one before; none if not given.")
  private int overlap;

  @Mixin private final ComputeOptions compute = new ComputeOptions();

  /** All systems, model by model; each model is opened and its index filled once. */
  List<RetrievalSystem> systems(Models models) {
    Set<String> different = new LinkedHashSet<>(names);
    if (chunkTokens != null) {
      ComputeOptions.positive(chunkTokens, "--chunk-tokens", command);
    }
    if (overlap < 0 || overlap >= (chunkTokens == null ? 1 : chunkTokens)) {
      throw wrong(
          "--overlap is %d; give 0 or more, and less than --chunk-tokens".formatted(overlap));
    }
    if (different.isEmpty() || different.contains("")) {
      throw wrong("--models names no model; give one or several, divided by commas");
    }
    different.forEach(Models::requireThere);
    List<RetrievalSystem> systems = new ArrayList<>();
    if (modes.contains(Mode.BM25)) {
      String first = different.iterator().next();
      systems.add(new RetrievalSystem("bm25", words(models, first), Retriever.Mode.BM25));
    }
    for (String name : different) {
      Supplier<RetrievalParts> parts = () -> parts(models, name);
      for (Mode mode : new LinkedHashSet<>(modes)) {
        if (mode.embeds()) {
          systems.add(new RetrievalSystem("%s %s".formatted(name, mode), parts, branches(mode)));
        }
      }
    }
    return systems;
  }

  private static Retriever.Mode branches(Mode mode) {
    return mode.words() ? Retriever.Mode.HYBRID : Retriever.Mode.EMBEDDING;
  }

  private RetrievalParts parts(Models models, String name) {
    Models.Loaded loaded = models.load(name, compute.options());
    boolean divided = false;
    try {
      RetrievalParts parts =
          RetrievalParts.of(loaded.embedder(), LuceneVectorIndex::open).withIndexSettings(INDEX);
      RetrievalParts all = chunkTokens == null ? parts : divided(parts, loaded, chunkTokens);
      divided = true;
      return all;
    } finally {
      if (!divided) {
        loaded.close();
      }
    }
  }

  private RetrievalParts divided(RetrievalParts parts, Models.Loaded loaded, int tokens) {
    Chunker chunker = RecursiveChunker.of(loaded.counter(), tokens).withOverlap(overlap);
    return parts.withChunker(
        chunker,
        "recursive, %d tokens of %s, %d of them shared"
            .formatted(tokens, loaded.embedder().spec().fingerprint(), overlap));
  }

  /** Chunks are counted in tokens, so that some model must count them. */
  private Supplier<RetrievalParts> words(Models models, String counting) {
    return chunkTokens == null
        ? () -> RetrievalParts.ofWords(LuceneVectorIndex::open).withIndexSettings(INDEX)
        : () -> parts(models, counting).withWordsOnly();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
