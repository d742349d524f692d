// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.benchmarks.lucene.LuceneEngine;
import dev.sextant.index.internal.JVectorFormat;
import dev.sextant.index.internal.SextantCodec;
import dev.sextant.index.internal.VectorPrecision;
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
 * @param steered whether it can be told how to search
 * @param opener makes an empty one
 */
record IndexContestant(
    String name, boolean merges, boolean filters, boolean steered, Opener opener) {
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
          new IndexContestant("sextant", true, true, true, IndexContestant::sextant),
          new IndexContestant("sextant-index", true, true, false, VectorIndexEngine::new),
          new IndexContestant(BASELINE, true, true, false, IsolatedLucene::hnsw),
          new IndexContestant(BASELINE_OF_OLD_JAVA, true, true, false, LuceneEngine::hnsw),
          new IndexContestant("hnswlib-core", false, false, false, HnswlibEngine::new));

  /** Makes an empty index. */
  @FunctionalInterface
  interface Opener {
    SearchEngine open(Path folder, SearchEngine.Setup setup) throws IOException;
  }

  private static SearchEngine sextant(Path folder, SearchEngine.Setup setup) throws IOException {
    VectorPrecision precision =
        switch (setup.quantization()) {
          case NONE -> VectorPrecision.FULL;
          case INT8 -> VectorPrecision.INT8;
          case BINARY -> VectorPrecision.ONE_BIT;
        };
    return new LuceneEngine(
        new SextantCodec(new JVectorFormat(LEAST_FOR_A_GRAPH, setup.threads(), precision)),
        precision == VectorPrecision.FULL ? Set.of("sxg", "vec") : SEXTANT_MEMORY,
        GuidedQuery::new,
        folder,
        setup);
  }

  /** The names of all. */
  static List<String> names() {
    return ALL.stream().map(IndexContestant::name).toList();
  }
}
