// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How searches and building slow down from one size to the next. */
final class IndexGrowth {
  private static final double RECALL = .95;

  private final Results results;
  private final Map<String, Measured> before = new HashMap<>();
  private int sizeBefore;

  /** What was measured at a size. */
  private record Measured(double queriesPerSecond, double vectorsPerSecond) {}

  IndexGrowth(Results results) {
    this.results = results;
  }

  /** Adds what was measured at a size, larger than all before, and compares it with the last. */
  void add(int size, List<IndexEntrant> entrants) {
    for (IndexEntrant entrant : entrants) {
      entrant
          .queriesPerSecond(1, RECALL)
          .ifPresent(
              qps ->
                  compare(
                      entrant, size, new Measured(qps.median(), size / entrant.build().seconds())));
    }
    sizeBefore = size;
  }

  private void compare(IndexEntrant entrant, int size, Measured now) {
    Measured last = before.put(entrant.toString(), now);
    if (last != null) {
      String name = "index." + entrant + ".growth_" + sizeBefore + "_" + size + ".";
      results.figure(name + "search_time_ratio", last.queriesPerSecond / now.queriesPerSecond, 3);
      results.figure(name + "build_rate_ratio", now.vectorsPerSecond / last.vectorsPerSecond, 3);
    }
  }
}
