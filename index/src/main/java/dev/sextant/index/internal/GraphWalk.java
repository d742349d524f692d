// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.search.KnnCollector;

/**
 * The best-first walk of HNSW (Malkov and Yashunin, TPAMI 2018, algorithm 2) over a stored graph:
 * down the upper levels greedily, then on the base level from the best candidate to its neighbours,
 * until the best candidate is worse than the worst of the results. What makes it fast is that a
 * node's neighbours are dealt with together: first all that were not seen, then what their sketches
 * say of them, and only of the promising ones the codes, four at a time, so that the processor
 * waits for many cache lines at once.
 *
 * <p>A filter decides what is kept, not where the walk goes. For one thread.
 */
final class GraphWalk {

  private final StoredGraph graph;
  private final NodeScores scores;
  private final KnnCollector collector;
  private final AcceptedNodes accepted;
  private final SearchScratch scratch;
  private final NeighbourTable base;

  /**
   * @param collector counts visits and limits them; nothing is collected
   */
  GraphWalk(
      StoredGraph graph,
      NodeScores scores,
      KnnCollector collector,
      AcceptedNodes accepted,
      SearchScratch scratch)
      throws IOException {
    this.graph = graph;
    this.scores = scores;
    this.collector = collector;
    this.accepted = accepted;
    this.scratch = scratch;
    this.base = graph.base();
    scratch.prepare(graph.layout().nodeCount(), Math.max(1, graph.mostNeighbours()));
  }

  /**
   * Fills the scratch's results with the best accepted nodes that are found, at most so many.
   *
   * @return whether it came to an end before it had made so many visits
   */
  boolean find(int width, long mostVisits) throws IOException {
    long visitedBefore = collector.visitedCount();
    scratch.candidates.clear();
    scratch.results.clear();
    scratch.forgetVisited();
    descend(width);
    NodeHeap candidates = scratch.candidates;
    NodeHeap results = scratch.results;
    while (candidates.size() > 0 && !collector.earlyTerminated()) {
      long best = ~candidates.pop();
      if (results.size() == width && best < results.least()) {
        return true;
      }
      if (collector.visitedCount() - visitedBefore > mostVisits) {
        return false;
      }
      expand(NodeHeap.node(best), width);
    }
    return true;
  }

  /**
   * Goes down the upper levels to ever better neighbours. What is seen on the way is a candidate of
   * the base level like any other, the entry node first.
   */
  private void descend(int width) throws IOException {
    int entry = graph.layout().entryNode();
    scratch.visit(entry);
    scratch.nodes[0] = entry;
    long best = admit(countVisits(1), width);
    int level = graph.layout().levels().size() - 1;
    if (level == 0) {
      return;
    }
    StoredGraph.Rows rows = graph.rows();
    while (level > 0 && !collector.earlyTerminated()) {
      int read = rows.read(level, NodeHeap.node(best));
      long better = admit(countVisits(unseen(rows.neighbours(), 0, read)), width);
      if (better > best) {
        best = better;
      } else {
        level--;
      }
    }
  }

  private void expand(int node, int width) throws IOException {
    int[] page = base.page(node);
    int start = base.offset(node);
    int end = start + base.degree();
    admit(countVisits(unseen(page, start, end)), width);
  }

  /** Copies those neighbours to the scratch's nodes that were not seen yet; a row may end early. */
  private int unseen(int[] neighbours, int start, int end) {
    int count = 0;
    for (int i = start; i < end && neighbours[i] >= 0; i++) {
      if (scratch.visit(neighbours[i])) {
        scratch.nodes[count++] = neighbours[i];
      }
    }
    return count;
  }

  /** Counts visits up to the collector's limit; returns how many are left to make. */
  private int countVisits(int wanted) {
    long left = collector.visitLimit() - collector.visitedCount();
    int count = (int) Math.max(0, Math.min(wanted, left));
    if (count > 0) {
      collector.incVisitedCount(count);
    }
    return count;
  }

  /**
   * Scores the scratch's first nodes; those good enough become candidates and results.
   *
   * @return the best of them, or the least of all numbers
   */
  private long admit(int seen, int width) throws IOException {
    long best = Long.MIN_VALUE;
    NodeHeap results = scratch.results;
    int count = seen;
    if (results.size() == width) {
      count = scores.keepAbove(NodeHeap.score(results.least()), scratch, seen);
    }
    scores.score(scratch, count);
    for (int i = 0; i < count; i++) {
      int node = scratch.nodes[i];
      long key = NodeHeap.key(scratch.scores[i], node);
      best = Math.max(best, key);
      boolean full = results.size() == width;
      if (full && key <= results.least()) {
        continue;
      }
      scratch.candidates.push(~key);
      if (accepted.has(node)) {
        if (full) {
          results.replaceLeast(key);
        } else {
          results.push(key);
        }
      }
    }
    return best;
  }
}
