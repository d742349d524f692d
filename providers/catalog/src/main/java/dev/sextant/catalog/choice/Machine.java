// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.internal.Checks;
import java.math.BigDecimal;

/**
 * A machine that models run on.
 *
 * @param name what it is
 * @param dollarsPerHour what an hour costs, 0 or more
 * @param alwaysOn whether all hours of a month are paid, or those alone in which it embeds
 * @param origin who states the price, and when
 */
public record Machine(String name, BigDecimal dollarsPerHour, boolean alwaysOn, String origin) {
  /** A month has 365.25 * 24 / 12 hours. */
  static final BigDecimal HOURS_A_MONTH = new BigDecimal("730.5");

  /** Checks name and price. */
  public Machine {
    Checks.notBlank(name, "name of a machine");
    if (dollarsPerHour.signum() < 0) {
      throw new IllegalArgumentException(
          "an hour of %s costs %s; it must be 0 or more".formatted(name, dollarsPerHour));
    }
  }
}
