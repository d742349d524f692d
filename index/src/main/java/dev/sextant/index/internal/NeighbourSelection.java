// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.util.ArrayUtil;

/**
 * Selects a node's neighbours among candidates, the nearest first: one that is nearer to a
 * neighbour already selected than to the node is left out, as a walk gets to it by that neighbour
 * (the heuristic of HNSW, Malkov and Yashunin, TPAMI 2018, algorithm 4). Where fewer are selected
 * than may be, those are added that are left out by little: the alpha of DiskANN (Subramanya et
 * al., NeurIPS 2019), here a factor between scores. For one thread.
 */
final class NeighbourSelection {

  private static final float[] ALPHAS = {1, 1.2f};

  private static final int TOGETHER = 4;

  private final BuildScores scores;
  private final float[] similarities = new float[TOGETHER];
  private long[] keys = new long[128];
  private int[] kept = new int[128];
  private int[] compared = new int[128];
  private float[] nearest = new float[128];

  NeighbourSelection(BuildScores scores) {
    this.scores = scores;
  }

  /**
   * Selects among the first {@code count} of the nodes and writes the selected over the first of
   * them, the nearest first.
   *
   * @param similarity of each with the node
   * @param most to be selected
   * @return how many were
   */
  int select(int[] nodes, float[] similarity, int count, int most) throws IOException {
    sort(nodes, similarity, count);
    Arrays.fill(compared, 0, count, 0);
    Arrays.fill(nearest, 0, count, 0);
    int selected = 0;
    for (float alpha : ALPHAS) {
      for (int i = 0; i < count && selected < most; i++) {
        if (compared[i] >= 0 && isApart(i, selected, alpha)) {
          compared[i] = -1;
          kept[selected++] = NodeHeap.node(keys[i]);
        }
      }
    }
    int written = 0;
    for (int i = 0; i < count; i++) {
      if (compared[i] < 0) {
        nodes[written++] = NodeHeap.node(keys[i]);
      }
    }
    return written;
  }

  /** Sorts all by similarity alone. */
  void sort(int[] nodes, float[] similarity, int count) {
    makeRoom(count);
    for (int i = 0; i < count; i++) {
      keys[i] = ~NodeHeap.key(similarity[i], nodes[i]);
    }
    Arrays.sort(keys, 0, count);
    for (int i = 0; i < count; i++) {
      keys[i] = ~keys[i];
      nodes[i] = NodeHeap.node(keys[i]);
    }
  }

  private boolean isApart(int candidate, int selected, float alpha) throws IOException {
    float limit = alpha * NodeHeap.score(keys[candidate]);
    int node = NodeHeap.node(keys[candidate]);
    while (nearest[candidate] <= limit && compared[candidate] < selected) {
      int start = compared[candidate];
      int count = Math.min(TOGETHER, selected - start);
      scores.compare(node, kept, start, count, similarities);
      for (int i = 0; i < count; i++) {
        nearest[candidate] = Math.max(nearest[candidate], similarities[i]);
      }
      compared[candidate] = start + count;
    }
    return nearest[candidate] <= limit;
  }

  private void makeRoom(int count) {
    if (keys.length < count) {
      keys = ArrayUtil.grow(keys, count);
      kept = new int[keys.length];
      compared = new int[keys.length];
      nearest = new float[keys.length];
    }
  }
}
