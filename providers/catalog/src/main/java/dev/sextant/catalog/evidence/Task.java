// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.util.Optional;
import java.util.Set;

/**
 * A task of a benchmark: a data set, and what is done with it.
 *
 * @param name as MTEB writes it: {@code TRECCOVID}
 * @param type such as {@code Retrieval} or {@code STS}; nothing if nobody says it
 * @param domains what its texts are about, such as {@code Medical}; empty if nobody says it
 * @param languages codes such as {@code eng-Latn}; empty if nobody says it
 * @param mainScore the metric that its score is, such as {@code ndcg_at_10}
 */
public record Task(
    String name,
    Optional<String> type,
    Set<String> domains,
    Set<String> languages,
    Optional<String> mainScore) {
  /** Copies the sets. */
  public Task {
    domains = Set.copyOf(domains);
    languages = Set.copyOf(languages);
  }

  /** A task of which the name alone is known. */
  static Task named(String name) {
    return new Task(name, Optional.empty(), Set.of(), Set.of(), Optional.empty());
  }
}
