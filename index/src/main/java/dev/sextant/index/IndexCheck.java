// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link LuceneVectorIndex#verify} found. Immutable.
 *
 * @param problems one sentence each; none if the index is sound
 * @param chunks that were read whole
 * @param recall of the best ten by branch, from 0 to 1, with vectors of the index as queries;
 *     branches without a vector are missing, and all are where there are problems
 */
public record IndexCheck(List<String> problems, long chunks, Map<String, Double> recall) {
  /** Copies list and map. */
  public IndexCheck {
    problems = List.copyOf(problems);
    recall = Collections.unmodifiableMap(new TreeMap<>(recall));
  }

  /** Whether nothing is wrong. */
  public boolean isSound() {
    return problems.isEmpty();
  }
}
