// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What ran for a request, and why its hits stand where they do. Immutable.
 *
 * @param hits as {@link VectorIndex#search} gives them
 * @param rankings all candidates of each branch, before thresholds; what weights are fitted on
 * @param steps what ran, one a branch and one for what came after them
 * @param words by the id of each hit that {@code bm25} found: the words of the query that its text
 *     has, best first. Their scores add up to the hit's BM25 score, but for rounding in single
 *     precision
 */
public record SearchExplanation(
    List<Hit> hits, List<Ranking> rankings, List<Step> steps, Map<String, List<Word>> words) {
  /** Copies lists and maps. */
  public SearchExplanation {
    hits = List.copyOf(hits);
    rankings = List.copyOf(rankings);
    steps = List.copyOf(steps);
    Map<String, List<Word>> copy = new LinkedHashMap<>();
    words.forEach((id, some) -> copy.put(id, List.copyOf(some)));
    words = Collections.unmodifiableMap(copy);
  }

  /**
   * A step of a search.
   *
   * @param stage the name of a branch, {@code bm25}, or {@code selection} for what joined, grouped
   *     and ordered what the branches found
   * @param found how many candidates it gave
   * @param took by the clock; branches run side by side, so their times don't add up
   * @param notes what was chosen and why, for people to read
   */
  public record Step(String stage, int found, Duration took, List<String> notes) {
    /** Copies the list. */
    public Step {
      Objects.requireNonNull(took, "took");
      notes = List.copyOf(notes);
    }
  }

  /**
   * A word that was found in a text.
   *
   * @param word as it is indexed: a stem, where the language has stems
   * @param score its part of the BM25 score, above 0
   */
  public record Word(String word, double score) {}
}
