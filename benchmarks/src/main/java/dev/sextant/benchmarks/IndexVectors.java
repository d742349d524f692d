// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which vectors are indexed and which are searched for. */
final class IndexVectors {
  @Option(
      names = "--vectors",
      paramLabel = "<file>",
      description = "Vectors to index, .npy, .fvecs or .f32; embeddings of --texts if not given.")
  private @Nullable Path file;

  @Option(
      names = "--queries",
      paramLabel = "<file>",
      description = "Vectors to search for; each 64th of the others is held out if not given.")
  private @Nullable Path queries;

  @Option(
      names = "--dimension",
      paramLabel = "<n>",
      defaultValue = "" + TextVectors.DIMENSION,
      description = "Of vectors in .f32, which do not say; ${DEFAULT-VALUE} if not given.")
  private int dimension;

  @Option(
      names = "--similarity",
      paramLabel = "<name>",
      defaultValue = "COSINE",
      description =
          "By what vectors are compared: ${COMPLETION-CANDIDATES}. For all but the first, embeddings of --texts get lengths from .5 to 1.5; ${DEFAULT-VALUE} if not given.")
  private Similarity similarity;

  @Option(
      names = "--texts",
      paramLabel = "<lines.jsonl.gz>",
      defaultValue = "../shared/data/debian-packages.jsonl.gz",
      description = "Lines of JSON with fields id and d; ${DEFAULT-VALUE} if not given.")
  private Path texts;

  @Option(
      names = "--cache",
      paramLabel = "<file.f32>",
      description = "Keeps embeddings of --texts, so that a second run need not embed again.")
  private @Nullable Path cache;

  @Option(
      names = "--count",
      paramLabel = "<n>",
      description = "Take the first n of all vectors, before queries are held out.")
  private @Nullable Integer count;

  @Option(
      names = "--ask",
      paramLabel = "<n>",
      description = "Search for so many queries only, spread evenly; for all if not given.")
  private @Nullable Integer asked;

  @Option(
      names = "--export",
      paramLabel = "<folder>",
      description =
          "Write what is indexed and searched for to base.npy and queries.npy, for others.")
  private @Nullable Path export;

  /**
   * Reads or makes them.
   *
   * @param missing how many at most, if no option says so
   */
  VectorSet read(int missing, Results results) throws IOException {
    int most = count == null ? missing : Math.max(1, count);
    float[][] all =
        file == null
            ? new TextVectors(texts, cache, results).read(most)
            : VectorFiles.read(file, dimension);
    if (most < all.length) {
      all = Arrays.copyOf(all, most);
    }
    if (file == null && similarity != Similarity.COSINE) {
      VectorSet.stretch(all);
    }
    VectorSet set =
        queries == null
            ? VectorSet.split(all, similarity)
            : VectorSet.of(all, VectorFiles.read(queries, dimension), similarity);
    if (asked != null) {
      set = set.asking(asked);
    }
    if (export != null) {
      Files.createDirectories(export);
      VectorFiles.writeNpy(export.resolve("base.npy"), set.base());
      VectorFiles.writeNpy(export.resolve("queries.npy"), set.queries());
    }
    return set;
  }
}
