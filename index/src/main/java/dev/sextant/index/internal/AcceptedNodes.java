// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes a search may return: those with an accepted ordinal. For one thread.
 *
 * @param accepted ordinals, or null for all
 */
record AcceptedNodes(NodeOrdinals ordinals, @Nullable Bits accepted) {

  boolean has(int node) throws IOException {
    return accepted == null || ordinals.anyOf(node, accepted);
  }

  /** The first accepted node from the given one on, or {@code nodeCount}. */
  int next(int node, int nodeCount) throws IOException {
    if (accepted instanceof BitSet set && ordinals instanceof NodeOrdinals.Same) {
      int next = node < nodeCount ? set.nextSetBit(node) : nodeCount;
      return next == DocIdSetIterator.NO_MORE_DOCS ? nodeCount : next;
    }
    int next = node;
    while (next < nodeCount && !has(next)) {
      next++;
    }
    return next;
  }
}
