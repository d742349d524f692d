// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.ModelCard;
import java.util.List;
import java.util.Optional;

/**
 * How a model fared at every limit, also behind the one at which it fell.
 *
 * @param card the model
 * @param checks in the order of the steps; those alone that were asked for
 */
public record Trail(ModelCard card, List<Check> checks) {
  /** Copies the list. */
  public Trail {
    checks = List.copyOf(checks);
  }

  /** The limits that it doesn't meet. */
  public List<Check> failures() {
    return checks.stream().filter(check -> check.verdict() == Check.Verdict.FAILED).toList();
  }

  /** The first limit that it doesn't meet: where it fell. Nothing if it stays. */
  public Optional<Check> fall() {
    return failures().stream().findFirst();
  }

  /** The limits of which nobody knows whether it meets them. */
  public List<Check> unknown() {
    return checks.stream().filter(check -> check.verdict() == Check.Verdict.UNKNOWN).toList();
  }

  double distance() {
    return failures().stream().mapToDouble(Check::distance).sum();
  }
}
