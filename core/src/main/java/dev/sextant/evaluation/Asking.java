// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.Hit;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.Retriever.Mode;
import dev.sextant.Role;
import dev.sextant.SearchRequest;
import dev.sextant.VectorIndex;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Asks an index all queries of a collection, each alone, and keeps what is found and how long it
 * takes. Some are asked before that, so that what the JVM compiles first is not timed.
 */
final class Asking {
  private static final int WARM_UP = 50;

  private final VectorIndex index;
  private final Optional<Embedder<String>> embedder;
  private final Mode mode;
  private final int depth;
  private final int hits;
  private long tokens;

  /**
   * @param depth how many documents are looked for
   * @param hits how many chunks, so that the best of them are of so many documents
   */
  Asking(VectorIndex index, RetrievalParts parts, Mode mode, int depth, int hits) {
    this.index = index;
    this.embedder = parts.embedder();
    this.mode = mode;
    this.depth = depth;
    this.hits = hits;
  }

  /** What was found, and what it took. */
  record Answers(Run run, SystemMeasurement.Queries queries) {}

  Answers ask(String name, Map<String, String> queries, IntConsumer watch) {
    queries.values().stream().limit(WARM_UP).forEach(this::hits);
    tokens = 0;
    Map<String, List<Hit>> found = new LinkedHashMap<>();
    double[] millis = new double[queries.size()];
    for (Map.Entry<String, String> query : queries.entrySet()) {
      int asked = found.size();
      watch.accept(asked);
      long started = System.nanoTime();
      List<Hit> hits = hits(query.getValue());
      millis[asked] = (System.nanoTime() - started) / 1e6;
      found.put(query.getKey(), hits);
    }
    Arrays.sort(millis);
    return new Answers(
        best(Run.ofBestChunks(name, found)),
        new SystemMeasurement.Queries(
            millis.length, quantile(millis, 0.5), quantile(millis, 0.99), tokens));
  }

  private List<Hit> hits(String query) {
    SearchRequest request = SearchRequest.defaults().withK(hits);
    if (mode != Mode.BM25) {
      Embedded embedded = embedder.orElseThrow().embed(query, Role.QUERY);
      tokens += embedded.receipt().tokens();
      request = request.withEmbedded(embedded);
    }
    return index.search(mode == Mode.EMBEDDING ? request : request.withText(query));
  }

  /** The first documents of each query. */
  private Run best(Run run) {
    Map<String, List<ScoredId>> first = new LinkedHashMap<>();
    run.rankings()
        .forEach((query, all) -> first.put(query, all.subList(0, Math.min(depth, all.size()))));
    return new Run(run.name(), first);
  }

  /** The least value that so many are not above: the nearest rank. */
  private static double quantile(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
