// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.search.KnnCollector;

/**
 * Looks at every accepted node in the order in which codes lie in memory: the processor sees what
 * comes next and fetches it in time. For one thread.
 *
 * @param collector counts visits and limits them; nothing is collected
 */
record CodeScan(
    int nodeCount,
    NodeScores scores,
    KnnCollector collector,
    AcceptedNodes accepted,
    SearchScratch scratch) {

  /** Fills the scratch's results with the best accepted nodes, at most so many. */
  void find(int width) throws IOException {
    scratch.results.clear();
    scratch.prepare(nodeCount, SearchScratch.BLOCK);
    int node = accepted.next(0, nodeCount);
    while (node < nodeCount && !collector.earlyTerminated()) {
      long left = collector.visitLimit() - collector.visitedCount();
      int most = (int) Math.max(1, Math.min(SearchScratch.BLOCK, left));
      int count = 0;
      while (node < nodeCount && count < most) {
        scratch.nodes[count++] = node;
        node = accepted.next(node + 1, nodeCount);
      }
      collector.incVisitedCount(count);
      admit(count, width);
    }
  }

  private void admit(int seen, int width) throws IOException {
    NodeHeap results = scratch.results;
    int count = seen;
    if (results.size() == width) {
      count = scores.keepAbove(NodeHeap.score(results.least()), scratch, seen);
    }
    scores.score(scratch, count);
    for (int i = 0; i < count; i++) {
      long key = NodeHeap.key(scratch.scores[i], scratch.nodes[i]);
      if (results.size() < width) {
        results.push(key);
      } else if (key > results.least()) {
        results.replaceLeast(key);
      }
    }
  }
}
