// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.List;

/**
 * What one stage of a search found: ids and scores, best first.
 *
 * @param stage what found it: the name of an index's branch, {@code bm25}, or {@code fusion}
 * @param hits best first; ties stand in the order of ids
 */
public record Ranking(String stage, List<ScoredId> hits) {
  /** Copies the list. */
  public Ranking {
    Checks.notEmpty(stage, "stage");
    hits = List.copyOf(hits);
  }

  /**
   * A chunk's id and its score.
   *
   * @param id the chunk's
   * @param score higher is better; finite
   */
  public record ScoredId(String id, double score) {
    /** Checks that the score is finite. */
    public ScoredId {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("the score of %s is %s".formatted(id, score));
      }
    }
  }
}
