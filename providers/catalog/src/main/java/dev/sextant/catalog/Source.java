// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import java.time.LocalDate;
import java.util.Objects;

/**
 * Where a fact is from.
 *
 * @param where an address, a file or a sentence that lets a reader look it up
 * @param date the day the source speaks of if it names one (a price list, a release), else the day
 *     it was read
 */
public record Source(String where, LocalDate date) {
  /** Checks that there is a place. */
  public Source {
    if (where.isBlank()) {
      throw new IllegalArgumentException("a source is empty; say where the fact is from");
    }
    Objects.requireNonNull(date, "date");
  }

  /** Place and date in one line. */
  @Override
  public String toString() {
    return where + ", " + date;
  }
}
