// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/**
 * One search of one graph by JVector's best-first walk. A filter decides what is kept, not where
 * the walk goes. When candidates run out before enough is found, everything reachable has been
 * seen, and the unreached nodes are scanned always: then the result is exact. For one thread.
 */
final class GraphWalk {

  /**
   * Fewer nodes than this are never looked for: a walk that keeps 10 only gets caught in the first
   * hollow it meets.
   */
  static final int LEAST_WIDTH = 32;

  private static final int MOST_RESUMED = 4_096;

  private final StoredGraph graph;
  private final RandomVectorScorer scorer;
  private final KnnCollector collector;
  private final @Nullable Bits accepted;
  private final NodeOrdinals ordinals;

  /**
   * @param collector takes ordinals
   * @param accepted the ordinals wanted, or null for all
   */
  GraphWalk(
      StoredGraph graph, RandomVectorScorer scorer, KnnCollector collector, @Nullable Bits accepted)
      throws IOException {
    this.graph = graph;
    this.scorer = scorer;
    this.collector = collector;
    this.accepted = accepted;
    this.ordinals = graph.ordinals();
  }

  void search() throws IOException {
    try {
      walk();
      scanUnreached();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void walk() throws IOException {
    GraphView view = new GraphView(graph, collector);
    GraphSearcher searcher = SearcherPool.SHARED.take(view);
    int width = Math.min(graph.layout().nodeCount(), Math.max(collector.k(), LEAST_WIDTH));
    ScoreFunction.ExactScoreFunction scores = this::score;
    SearchResult found =
        searcher.search(
            new DefaultSearchScoreProvider(scores), width, width, 0f, 0f, acceptedNodes());
    collect(found);
    while (found.getNodes().length == width && wantsMoreThan(found)) {
      width = Math.min(MOST_RESUMED, 2 * width);
      found = searcher.resume(width, width);
      collect(found);
    }
    SearcherPool.SHARED.giveBack(searcher, collector.visitedCount());
  }

  /**
   * The searcher stops when its best candidate is worse than the worst it keeps. A collector that
   * still takes worse ones, as that of a similarity threshold or of parent documents does, has the
   * walk go on.
   */
  private boolean wantsMoreThan(SearchResult found) {
    float worst = found.getNodes()[found.getNodes().length - 1].score;
    return !collector.earlyTerminated() && collector.minCompetitiveSimilarity() < worst;
  }

  private void scanUnreached() throws IOException {
    for (int node : graph.unreached()) {
      if (collector.earlyTerminated()) {
        return;
      }
      if (accepted == null || ordinals.anyOf(node, accepted)) {
        collect(node, score(node));
      }
    }
  }

  private void collect(SearchResult found) throws IOException {
    for (SearchResult.NodeScore node : found.getNodes()) {
      collect(node.node, node.score);
    }
  }

  private void collect(int node, float score) throws IOException {
    ordinals.forEach(node, accepted, ordinal -> collector.collect(ordinal, score));
  }

  private float score(int node) {
    collector.incVisitedCount(1);
    try {
      return scorer.score(ordinals.first(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private io.github.jbellis.jvector.util.Bits acceptedNodes() {
    if (accepted == null) {
      return io.github.jbellis.jvector.util.Bits.ALL;
    }
    Bits wanted = accepted;
    return node -> {
      try {
        return ordinals.anyOf(node, wanted);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
