// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Checks;

/**
 * The score that a model's makers name. It holds for that benchmark and day alone; another
 * benchmark's, or another version's, can't be compared with it.
 *
 * @param benchmark as MTEB names it, such as {@code MTEB(eng, v1)}
 * @param score in points, 0 to 100
 */
public record ClaimedScore(String benchmark, double score) {
  /** Checks the range. */
  public ClaimedScore {
    Checks.notBlank(benchmark, "name of a benchmark");
    if (!(score >= 0 && score <= 100)) {
      throw new IllegalArgumentException(
          "a score on %s is %s; it must be from 0 to 100".formatted(benchmark, score));
    }
  }

  /** Score and benchmark. */
  @Override
  public String toString() {
    return score + " on " + benchmark;
  }
}
