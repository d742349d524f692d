// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
      Optional<Samples> rate = entrant.queriesPerSecond(1, RECALL);
      if (rate.isEmpty() && sizeBefore > 0) {
        results.note(
            "%s: no two widths enclose a recall of %.2f at %d vectors, growth is not told",
            entrant, RECALL, size);
      }
      @Nullable Measured last = before.remove(entrant.toString());
      if (rate.isPresent()) {
        Measured now = new Measured(rate.get().median(), size / entrant.build().seconds());
        before.put(entrant.toString(), now);
        if (last != null && size != sizeBefore) {
          compare("index." + entrant + ".growth_" + sizeBefore + "_" + size + ".", last, now, size);
        }
      }
    }
    sizeBefore = size;
  }

  /** The ratios, and what they would be for twice the size if the growth goes on alike. */
  private void compare(String name, Measured last, Measured now, int size) {
    double doublings = Math.log((double) size / sizeBefore) / Math.log(2);
    double time = last.queriesPerSecond / now.queriesPerSecond;
    double build = now.vectorsPerSecond / last.vectorsPerSecond;
    results.figure(name + "search_time_ratio", time, 3);
    results.figure(name + "search_time_a_doubling", Math.pow(time, 1 / doublings), 3);
    results.figure(name + "build_rate_ratio", build, 3);
    results.figure(name + "build_rate_a_doubling", Math.pow(build, 1 / doublings), 3);
  }
}
