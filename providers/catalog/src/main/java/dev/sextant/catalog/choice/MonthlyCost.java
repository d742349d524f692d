// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What a model costs a month.
 *
 * @param items every line, with every factor
 * @param unknown what would have to be known for the lines that are missing; then there is no total
 * @param index bytes of the vectors that are kept; nothing if the length of a vector is unknown
 */
public record MonthlyCost(List<CostItem> items, List<String> unknown, Optional<IndexBytes> index) {
  /** Copies the lists. */
  public MonthlyCost {
    items = List.copyOf(items);
    unknown = List.copyOf(unknown);
  }

  /** The sum of all lines; nothing if one can't be worked out. */
  public Optional<BigDecimal> dollars() {
    return unknown.isEmpty()
        ? Optional.of(
            items.stream().map(CostItem::dollars).reduce(BigDecimal.ZERO, BigDecimal::add))
        : Optional.empty();
  }

  /** The total in cents, or what is unknown. */
  public String shown() {
    return dollars()
        .map(CostItem::shown)
        .orElseGet(() -> "unknown (" + String.join(", ", unknown) + ")");
  }

  /**
   * Bytes of an index.
   *
   * @param vectors how many are kept
   * @param bytes of all, the graph's edges among them
   * @param factors what it is worked out from
   */
  public record IndexBytes(long vectors, long bytes, List<Factor> factors) {
    /** Copies the factors. */
    public IndexBytes {
      factors = List.copyOf(factors);
    }
  }
}
