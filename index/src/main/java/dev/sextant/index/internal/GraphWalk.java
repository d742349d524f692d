// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.search.KnnCollector;

/**
 * The best-first walk of HNSW (Malkov and Yashunin, TPAMI 2018, algorithm 2) over a graph: down the
 * upper levels greedily, then on the base level from the best candidate to its neighbours, until
 * the best candidate is worse than the worst of the results. What makes it fast is that a node's
 * neighbours are dealt with together: first all that were not seen, then what their sketches say of
 * them, and only of the promising ones the codes, four at a time, so that the processor waits for
 * many cache lines at once.
 *
 * <p>A filter decides what is kept, not where the walk goes. For one thread.
 */
final class GraphWalk {

  private final Adjacency graph;
  private final NodeScores scores;
  private final KnnCollector collector;
  private final AcceptedNodes accepted;
  private final SearchScratch scratch;

  /**
   * @param collector counts visits and limits them; nothing is collected
   */
  GraphWalk(
      Adjacency graph,
      NodeScores scores,
      KnnCollector collector,
      AcceptedNodes accepted,
      SearchScratch scratch) {
    this.graph = graph;
    this.scores = scores;
    this.collector = collector;
    this.accepted = accepted;
    this.scratch = scratch;
    scratch.prepare(graph.nodeCount(), Math.max(1, graph.maxDegree()));
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
      expand(0, NodeHeap.node(best), width);
    }
    return true;
  }

  /**
   * Goes down the upper levels to ever better neighbours. What is seen on the way is a candidate of
   * the base level like any other, the entry node first.
   */
  private void descend(int width) throws IOException {
    int entry = graph.entryNode();
    scratch.nodes[0] = entry;
    long best = admit(countVisits(scratch.visit(1)), width);
    int level = graph.levelCount() - 1;
    while (level > 0 && !collector.earlyTerminated()) {
      long better = expand(level, NodeHeap.node(best), width);
      if (better > best) {
        best = better;
      } else {
        level--;
      }
    }
  }

  /** Deals with those neighbours of a node that were not seen yet; returns the best of them. */
  private long expand(int level, int node, int width) throws IOException {
    int read = graph.neighbours(level, node, scratch.nodes);
    return admit(countVisits(scratch.visit(read)), width);
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
