// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.Optional;

/**
 * What a {@link org.apache.lucene.search.KnnCollector} implements beside it to say how wide
 * searches of this format look, and whether they scan or walk, and to be told how they were done.
 */
public interface SearchGuide {

  /**
   * How many vectors a search keeps on the way, of which the best k are returned: more find more of
   * the true ones and take longer. Less than k counts as k, 0 leaves it to the format.
   */
  int width();

  /** How segments that have a graph must be searched; empty leaves it to the plan. */
  default Optional<SearchPlan.Way> way() {
    return Optional.empty();
  }

  /** Is told how a segment is about to be searched, once a segment, by the thread that does it. */
  void planned(SearchPlan plan);
}
