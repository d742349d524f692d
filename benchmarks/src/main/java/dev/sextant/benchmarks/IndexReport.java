// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Writes down what was measured of indexes over the same vectors, in one state. */
final class IndexReport {
  private static final List<Double> RECALLS = List.of(.90, .95, .99);

  /** At which recall latencies are told without saying so in their name. */
  private static final double USUAL = .95;

  private final Results results;
  private final List<IndexEntrant> entrants;
  private final Optional<IndexEntrant> baseline;
  private final String state;

  /**
   * @param state a part of all names, ending with a dot; empty for what counts most
   */
  IndexReport(Results results, List<IndexEntrant> entrants, String state) {
    this.results = results;
    this.entrants = entrants;
    this.baseline =
        named(IndexContestant.BASELINE).or(() -> named(IndexContestant.BASELINE_OF_OLD_JAVA));
    this.state = state;
  }

  private Optional<IndexEntrant> named(String name) {
    return entrants.stream().filter(one -> one.contestant().name().equals(name)).findFirst();
  }

  /** All figures. */
  void write(int vectors) throws IOException {
    baseline.ifPresent(one -> results.note("%sratios are to %s", state, one));
    for (IndexEntrant entrant : entrants) {
      sizes(entrant, vectors);
      for (int threads : entrant.sweeps().keySet()) {
        speed(entrant, threads);
      }
      filters(entrant);
    }
  }

  private String prefix(IndexEntrant entrant, int threads) {
    return "index." + entrant + "." + state + (threads == 1 ? "" : "threads" + threads + ".");
  }

  private void figure(IndexEntrant entrant, String name, double value, int digits) {
    results.figure(prefix(entrant, 1) + name, value, digits);
  }

  private boolean compared(IndexEntrant entrant) {
    return baseline.isPresent() && baseline.get() != entrant;
  }

  private void sizes(IndexEntrant entrant, int vectors) throws IOException {
    SearchEngine engine = entrant.engine();
    results.note("%s%s: %d vectors in %d parts", state, entrant, vectors, engine.parts());
    IndexEntrant.Build build = entrant.build();
    figure(entrant, "build_s", build.seconds(), 2);
    figure(entrant, "build_cpu_s", build.cpuSeconds(), 2);
    figure(entrant, "vectors_per_s", vectors / build.seconds(), 1);
    figure(entrant, "disk_mb", engine.diskBytes() / ProcessMemory.MEGABYTE, 1);
    if (engine.memoryBytes().isPresent()) {
      figure(entrant, "ram_mb", engine.memoryBytes().getAsLong() / ProcessMemory.MEGABYTE, 1);
    }
    if (compared(entrant)) {
      SearchEngine other = baseline.get().engine();
      IndexEntrant.Build others = baseline.get().build();
      figure(entrant, "build_s_ratio", build.seconds() / others.seconds(), 3);
      figure(entrant, "build_cpu_s_ratio", build.cpuSeconds() / others.cpuSeconds(), 3);
      figure(entrant, "disk_mb_ratio", (double) engine.diskBytes() / other.diskBytes(), 3);
      if (engine.memoryBytes().isPresent()) {
        double ours = engine.memoryBytes().getAsLong();
        figure(entrant, "ram_mb_ratio", ours / other.memoryBytes().orElseThrow(), 3);
      }
    }
  }

  private void speed(IndexEntrant entrant, int threads) {
    Sweep sweep = entrant.sweeps().get(threads);
    if (sweep == null) {
      return;
    }
    for (Sweep.Point point : sweep.points()) {
      Samples qps = point.queriesPerSecond();
      results.note(
          "%swidth %d: recall %.4f, %.0f queries/s (%.0f to %.0f)",
          prefix(entrant, threads),
          point.width(),
          point.recall(),
          qps.median(),
          qps.smallest(),
          qps.largest());
    }
    RECALLS.forEach(recall -> atRecall(entrant, threads, recall));
  }

  private void atRecall(IndexEntrant entrant, int threads, double recall) {
    String prefix = prefix(entrant, threads);
    String percent = String.format(Locale.ROOT, "%.0f", 100 * recall);
    if (entrant.queriesPerSecond(threads, recall).isEmpty()) {
      results.note("%sqps%s: no width reaches that recall", prefix, percent);
      return;
    }
    rate(entrant, threads, recall, prefix + "qps" + percent, Sweep.Point::queriesPerSecond);
    rate(entrant, threads, recall, prefix + "cpu_qps" + percent, Sweep.Point::queriesPerCpuSecond);
    String suffix = recall == USUAL ? "" : "_" + percent;
    Sweep sweep = entrant.sweeps().get(threads);
    if (sweep != null) {
      Map.of("p50_ms", .5, "p99_ms", .99)
          .forEach(
              (name, share) ->
                  sweep
                      .milliseconds(recall, share)
                      .ifPresent(value -> results.figure(prefix + name + suffix, value, 4)));
    }
  }

  /** A rate, and its ratio to the baseline's in the same rounds. */
  private void rate(
      IndexEntrant entrant,
      int threads,
      double recall,
      String name,
      Function<Sweep.Point, Samples> measured) {
    Optional<Samples> rate = entrant.rate(threads, recall, measured);
    rate.ifPresent(rounds -> results.figure(name, rounds.median(), 1));
    if (rate.isPresent() && compared(entrant)) {
      baseline
          .get()
          .rate(threads, recall, measured)
          .ifPresent(
              other -> results.figure(name + "_ratio", rate.get().dividedBy(other).median(), 3));
    }
  }

  private void filters(IndexEntrant entrant) {
    entrant
        .filtered()
        .forEach(
            (label, figures) -> {
              figure(entrant, label + ".recall", figures.recall(), 4);
              figure(entrant, label + ".ms", figures.milliseconds().median(), 4);
              if (compared(entrant)) {
                IndexEntrant.Filtered other = baseline.get().filtered().get(label);
                if (other != null) {
                  Samples ratio = figures.milliseconds().dividedBy(other.milliseconds());
                  figure(entrant, label + ".ms_ratio", ratio.median(), 3);
                }
              }
            });
  }
}
