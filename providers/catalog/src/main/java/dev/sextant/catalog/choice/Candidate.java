// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.evidence.ModelEvidence;
import java.util.List;
import java.util.Optional;

/**
 * A model that meets every limit of which anything is known.
 *
 * @param trail how it fared at each
 * @param cost a month's bill; nothing if no workload was given
 * @param evidence its scores; nothing if no evidence was given or it has none
 * @param cautions facts that speak against it, or against reading its numbers naively
 */
public record Candidate(
    Trail trail,
    Optional<MonthlyCost> cost,
    Optional<ModelEvidence> evidence,
    List<String> cautions) {
  /** Copies the list. */
  public Candidate {
    cautions = List.copyOf(cautions);
  }

  /** The model. */
  public ModelCard card() {
    return trail.card();
  }
}
