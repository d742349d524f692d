// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.choice.MonthlyCost;
import dev.sextant.evaluation.MeasuredSystem;
import java.util.Optional;

/**
 * A measured system joined with what the catalogue knows of its model. Immutable.
 *
 * @param measured what was seen
 * @param card of its model; nothing where words alone are searched or the catalogue lacks it
 * @param cost of the documents and queries that are paid for
 * @param leading whether it is the best, or the queries can't tell it from the best
 * @param onFront whether no other system is at least as good, as fast and as cheap, and better in
 *     one of these
 */
public record ComparedSystem(
    MeasuredSystem measured,
    Optional<ModelCard> card,
    MonthlyCost cost,
    boolean leading,
    boolean onFront) {
  /** The system's name. */
  public String name() {
    return measured.name();
  }
}
