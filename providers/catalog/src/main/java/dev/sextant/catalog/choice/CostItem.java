// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A line of a month's bill.
 *
 * @param what it is for
 * @param factors whose product it is
 * @param dollars exact
 */
public record CostItem(String what, List<Factor> factors, BigDecimal dollars) {
  /** Copies the factors. */
  public CostItem {
    factors = List.copyOf(factors);
  }

  /** The multiplication and what comes out, in cents. */
  @Override
  public String toString() {
    return "%s: %s = %s"
        .formatted(
            what,
            factors.stream().map(Factor::toString).collect(Collectors.joining(" × ")),
            shown(dollars));
  }

  /** Dollars in cents; fractions of a cent are shown as such. */
  public static String shown(BigDecimal dollars) {
    BigDecimal cents = dollars.setScale(2, RoundingMode.HALF_UP);
    return cents.signum() == 0 && dollars.signum() > 0
        ? "below $0.01"
        : "$" + String.format(java.util.Locale.ROOT, "%,.2f", cents);
  }
}
