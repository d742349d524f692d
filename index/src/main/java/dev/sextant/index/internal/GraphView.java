// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.NodesIterator;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.util.Bits;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.search.KnnCollector;

/**
 * A stored graph as JVector's searcher sees it during one search. It also ends the walk when the
 * collector has had enough, which the searcher knows nothing of: nodes then have no neighbours, and
 * the searcher runs out of candidates with what it has found. For one thread.
 */
final class GraphView implements ImmutableGraphIndex.View {

  private final GraphLayout layout;
  private final StoredGraph.Rows rows;
  private final KnnCollector collector;

  GraphView(StoredGraph graph, KnnCollector collector) throws IOException {
    this.layout = graph.layout();
    this.rows = graph.rows();
    this.collector = collector;
  }

  @Override
  public void processNeighbors(
      int level,
      int node,
      ScoreFunction scores,
      ImmutableGraphIndex.IntMarker visited,
      ImmutableGraphIndex.NeighborProcessor action) {
    if (collector.earlyTerminated()) {
      return;
    }
    int count = read(level, node);
    int[] neighbours = rows.neighbours();
    for (int i = 0; i < count; i++) {
      int neighbour = neighbours[i];
      if (visited.mark(neighbour)) {
        if (collector.earlyTerminated()) {
          return;
        }
        action.process(neighbour, scores.similarityTo(neighbour));
      }
    }
  }

  @Override
  public NodesIterator getNeighborsIterator(int level, int node) {
    int count = read(level, node);
    return new NodesIterator.ArrayNodesIterator(rows.neighbours().clone(), count);
  }

  private int read(int level, int node) {
    try {
      return rows.read(level, node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  @SuppressWarnings("deprecation") // still abstract
  public int size() {
    return layout.nodeCount();
  }

  @Override
  public ImmutableGraphIndex.NodeAtLevel entryNode() {
    return new ImmutableGraphIndex.NodeAtLevel(layout.levels().size() - 1, layout.entryNode());
  }

  @Override
  public Bits liveNodes() {
    return Bits.ALL;
  }

  @Override
  public boolean contains(int level, int node) {
    throw new UnsupportedOperationException("no search asks which nodes a level has");
  }

  @Override
  public void close() {}
}
