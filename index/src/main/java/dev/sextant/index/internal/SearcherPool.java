// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Keeps JVector's searchers, with the queues and the set of visited nodes that they have grown, for
 * the next search of any graph: a search that visits 400 nodes allocates 4 kB instead of 24, one
 * that visits 2,000 allocates 18 kB instead of 100. For many threads.
 */
final class SearcherPool {

  static final SearcherPool SHARED = new SearcherPool();

  /** The set of visited nodes never shrinks, and clearing it before each search costs its size. */
  private static final int MOST_VISITED = 20_000;

  private final ArrayBlockingQueue<Searcher> idle =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  private SearcherPool() {}

  /** A searcher of a view; JVector makes one of a graph only. */
  private static final class Searcher extends GraphSearcher {
    Searcher(ImmutableGraphIndex.View view) {
      super(view);
    }
  }

  GraphSearcher take(ImmutableGraphIndex.View view) {
    Searcher searcher = idle.poll();
    if (searcher == null) {
      return new Searcher(view);
    }
    searcher.setView(view);
    return searcher;
  }

  /** Takes back a searcher whose search has ended as it should. */
  void giveBack(GraphSearcher searcher, long visited) {
    if (visited <= MOST_VISITED && searcher instanceof Searcher own) {
      own.setView(null);
      idle.offer(own);
    }
  }
}
