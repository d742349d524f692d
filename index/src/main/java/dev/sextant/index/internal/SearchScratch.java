// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.concurrent.ArrayBlockingQueue;
import org.apache.lucene.util.ArrayUtil;

/**
 * What a search writes to while it runs, kept for the next search of any segment, so that searches
 * allocate next to nothing. For one thread at a time.
 */
final class SearchScratch {

  /** Nodes that are scored together. */
  static final int BLOCK = 64;

  /** A search that visited more is not remembered: what it has grown would never shrink. */
  private static final int MOST_KEPT = 1 << 20;

  private static final ArrayBlockingQueue<SearchScratch> IDLE =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  final NodeHeap candidates = new NodeHeap();
  final NodeHeap results = new NodeHeap();
  final CodeKernels.Quartet quartet = new CodeKernels.Quartet();

  int[] nodes = new int[BLOCK];
  float[] scores = new float[BLOCK];

  /** A bit a node: 8 kB for 65,536 of them stay in the fastest cache. */
  private long[] visited = new long[0];

  /** Which words of {@link #visited} have bits, so that clearing costs what was visited. */
  private int[] touched = new int[1_024];

  private int touchedCount;

  private SearchScratch() {}

  /** One that is never given back, for a graph builder, whose scratches grow large. */
  static SearchScratch ofItsOwn() {
    return new SearchScratch();
  }

  static SearchScratch take() {
    SearchScratch idle = IDLE.poll();
    return idle == null ? new SearchScratch() : idle;
  }

  /** Gives it back for other searches; its holder forgets it. */
  void giveBack() {
    forgetVisited();
    if (touched.length <= MOST_KEPT) {
      IDLE.offer(this);
    }
  }

  /** Makes room for so many nodes, and for so many that are scored together. */
  void prepare(int nodeCount, int together) {
    visited = ArrayUtil.grow(visited, (nodeCount >> 6) + 1);
    if (nodes.length < together) {
      nodes = new int[together];
      scores = new float[together];
    }
  }

  /**
   * Copies those of the first {@code count} of {@link #nodes} that were not visited yet to its
   * front and marks them; returns how many. Half of all nodes were visited, in no order that a
   * processor could foresee: so what is stored doesn't depend on a branch.
   */
  int visit(int count) {
    if (touched.length < touchedCount + count) {
      touched = ArrayUtil.grow(touched, touchedCount + count);
    }
    int fresh = 0;
    for (int i = 0; i < count; i++) {
      int node = nodes[i];
      int word = node >> 6;
      long before = visited[word];
      visited[word] = before | 1L << node;
      nodes[fresh] = node;
      fresh += (int) (~before >>> node) & 1;
      touched[touchedCount] = word;
      touchedCount += before == 0 ? 1 : 0;
    }
    return fresh;
  }

  void forgetVisited() {
    for (int i = 0; i < touchedCount; i++) {
      visited[touched[i]] = 0;
    }
    touchedCount = 0;
  }
}
