// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/** Scores every accepted vector of a field, in the order in which they are stored. */
final class ExactScan {

  private ExactScan() {}

  /**
   * @param collector takes ordinals; the scan ends when it wants no more
   * @param accepted the ordinals wanted, or null for all
   */
  static void search(
      RandomVectorScorer scorer, int ordinalCount, KnnCollector collector, @Nullable Bits accepted)
      throws IOException {
    BitSet sparse = accepted instanceof BitSet set ? set : null;
    int ordinal = 0;
    while (ordinal < ordinalCount) {
      if (sparse != null) {
        ordinal = sparse.nextSetBit(ordinal);
        if (ordinal == DocIdSetIterator.NO_MORE_DOCS) {
          return;
        }
      }
      if (sparse != null || accepted == null || accepted.get(ordinal)) {
        if (collector.earlyTerminated()) {
          return;
        }
        collector.incVisitedCount(1);
        collector.collect(ordinal, scorer.score(ordinal));
      }
      ordinal++;
    }
  }
}
