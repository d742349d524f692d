// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.BitSet;
import org.apache.lucene.util.ArrayUtil;

/**
 * A graph, as a builder hands it to the storage and a walk reads it. Level 0 holds every node from
 * 0 to {@link #nodeCount()} - 1, each level above some of those below it. For one thread.
 */
interface Adjacency {

  int nodeCount();

  /** Number of levels, at least 1; the entry node stands on all of them. */
  int levelCount();

  int entryNode();

  /** The most neighbours any node has on any level. */
  int maxDegree();

  /** The nodes of a level above 0, ascending. */
  int[] nodes(int level);

  /**
   * Copies a node's neighbours, best first, to {@code into}.
   *
   * @return their number
   */
  int neighbours(int level, int node, int[] into) throws IOException;

  /**
   * The nodes, ascending, that a walk of the base level from the entry node doesn't reach. A search
   * has the entry node among its candidates on the base level whatever it did above, so that one
   * that exhausts its candidates has seen every other node.
   */
  default int[] unreached() throws IOException {
    BitSet seen = new BitSet(nodeCount());
    int[] queue = new int[nodeCount()];
    int[] neighbours = new int[maxDegree()];
    queue[0] = entryNode();
    seen.set(entryNode());
    int end = 1;
    for (int next = 0; next < end; next++) {
      int count = neighbours(0, queue[next], neighbours);
      for (int i = 0; i < count; i++) {
        if (!seen.get(neighbours[i])) {
          seen.set(neighbours[i]);
          queue[end++] = neighbours[i];
        }
      }
    }
    int[] unreached = new int[nodeCount() - end];
    int count = 0;
    for (int node = seen.nextClearBit(0); node < nodeCount(); node = seen.nextClearBit(node + 1)) {
      unreached[count++] = node;
    }
    return ArrayUtil.copyOfSubArray(unreached, 0, count);
  }
}
