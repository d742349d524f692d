// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.benchmarks.lucene.LuceneEngine;
import dev.sextant.index.internal.JVectorFormat;
import dev.sextant.index.internal.SextantCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * An index that takes part.
 *
 * @param name its name in results
 * @param merges whether its parts can be made one by a call; what can't is measured as it is left
 * @param filters whether it knows filters
 * @param opener makes an empty one
 */
record IndexContestant(String name, boolean merges, boolean filters, Opener opener) {
  /** What all of them are compared with. */
  static final String BASELINE = "lucene10";

  /** What {@link #BASELINE} is replaced with where Java is too old for it. */
  static final String BASELINE_OF_OLD_JAVA = "lucene9";

  private static final int LEAST_FOR_A_GRAPH = 3_000;

  /** Of ours: neighbours, ordinals and codes. Full vectors lie behind, for the few best. */
  private static final Set<String> SEXTANT_MEMORY = Set.of("sxg");

  /** All of them, in the order of results. */
  static final List<IndexContestant> ALL =
      List.of(
          new IndexContestant("sextant", true, true, IndexContestant::sextant),
          new IndexContestant(
              "sextant-index",
              false,
              true,
              (folder, setup) -> new VectorIndexEngine(folder, setup.dimension())),
          new IndexContestant(
              BASELINE,
              true,
              true,
              (folder, setup) ->
                  IsolatedLucene.hnsw(folder, setup.threads(), setup.bufferMegabytes())),
          new IndexContestant(
              BASELINE_OF_OLD_JAVA,
              true,
              true,
              (folder, setup) ->
                  LuceneEngine.hnsw(folder, setup.threads(), setup.bufferMegabytes())),
          new IndexContestant(
              "hnswlib-core",
              false,
              false,
              (folder, setup) -> new HnswlibEngine(folder, setup.threads())));

  /** Makes an empty index. */
  @FunctionalInterface
  interface Opener {
    SearchEngine open(Path folder, Setup setup) throws IOException;
  }

  /**
   * How an index is built.
   *
   * @param dimension of all vectors
   * @param threads that may build at once
   * @param bufferMegabytes what is gathered before a part is written
   */
  record Setup(int dimension, int threads, double bufferMegabytes) {}

  private static SearchEngine sextant(Path folder, Setup setup) throws IOException {
    return new LuceneEngine(
        new SextantCodec(new JVectorFormat(LEAST_FOR_A_GRAPH, setup.threads())),
        SEXTANT_MEMORY,
        folder,
        setup.threads(),
        setup.bufferMegabytes());
  }

  /** The names of all. */
  static List<String> names() {
    return ALL.stream().map(IndexContestant::name).toList();
  }
}
