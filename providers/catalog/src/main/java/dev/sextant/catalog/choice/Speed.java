// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.internal.Checks;
import java.util.OptionalDouble;

/**
 * How fast a model runs on the machine at hand, measured or stated.
 *
 * @param tokensPerSecond of documents, above 0
 * @param queryMillis of one query alone, if known
 * @param origin what was measured and how, or who states it
 */
public record Speed(double tokensPerSecond, OptionalDouble queryMillis, String origin) {
  /** Checks the numbers. */
  public Speed {
    Checks.positive(tokensPerSecond, "tokens a second");
    queryMillis.ifPresent(millis -> Checks.positive(millis, "milliseconds a query"));
    Checks.notBlank(origin, "origin of a speed");
  }
}
