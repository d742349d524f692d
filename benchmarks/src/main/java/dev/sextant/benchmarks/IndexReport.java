// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Writes down what was measured of indexes over the same vectors, in one state. */
final class IndexReport {
  private static final List<Double> RECALLS = List.of(.90, .95, .99);

  /** At which recall latencies are told without saying so in their name. */
  private static final double USUAL = .95;

  private static final Function<IndexEntrant.Filtered, Samples> TIME =
      IndexEntrant.Filtered::milliseconds;

  private static final Function<IndexEntrant.Filtered, Samples> CPU_TIME =
      IndexEntrant.Filtered::cpuMilliseconds;

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
    Sweep sweep = entrant.sweeps().get(threads);
    if (sweep == null || entrant.queriesPerSecond(threads, recall).isEmpty()) {
      outside(entrant, threads, recall, prefix + "qps" + percent);
      return;
    }
    rate(entrant, threads, recall, prefix + "qps" + percent, Sweep.Point::queriesPerSecond);
    rate(entrant, threads, recall, prefix + "cpu_qps" + percent, Sweep.Point::queriesPerCpuSecond);
    String suffix = recall == USUAL ? "" : "_" + percent;
    Map.of("p50_ms", .5, "p99_ms", .99)
        .forEach(
            (name, share) ->
                sweep
                    .milliseconds(recall, share)
                    .ifPresent(value -> results.figure(prefix + name + suffix, value, 4)));
  }

  /**
   * What can be said of a recall that no two widths enclose. An index whose smallest width finds
   * more is as fast as that at least; how much faster it would be is not known.
   */
  private void outside(IndexEntrant entrant, int threads, double recall, String name) {
    Sweep sweep = entrant.sweeps().get(threads);
    if (sweep == null || !sweep.startsAbove(recall)) {
      results.note("%s: no width reaches that recall", name);
      return;
    }
    Sweep.Point least = sweep.points().get(0);
    results.note(
        "%s: the smallest width, %d, finds %.4f already", name, least.width(), least.recall());
    results.figure(name + "_at_least", least.queriesPerSecond().median(), 1);
    if (compared(entrant)) {
      baseline
          .get()
          .queriesPerSecond(threads, recall)
          .map(other -> least.queriesPerSecond().dividedBy(other).median())
          .ifPresent(ratio -> results.figure(name + "_at_least_ratio", ratio, 3));
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
    for (String name : entrant.filtered().keySet()) {
      IndexEntrant.Filtered chosen = filtered(entrant, name, SearchEngine.Course.CHOSEN);
      figure(entrant, name + ".recall", chosen.recall(), 4);
      figure(entrant, name + ".ms", chosen.milliseconds().median(), 4);
      figure(entrant, name + ".cpu_ms", chosen.cpuMilliseconds().median(), 4);
      if (compared(entrant) && baseline.get().filtered().containsKey(name)) {
        IndexEntrant.Filtered other = filtered(baseline.get(), name, SearchEngine.Course.CHOSEN);
        figure(entrant, name + ".ms_ratio", ratio(chosen, other, TIME), 3);
        figure(entrant, name + ".cpu_ms_ratio", ratio(chosen, other, CPU_TIME), 3);
      }
      if (entrant.contestant().steered()) {
        courses(entrant, name, chosen);
      }
    }
  }

  /** What the choice was between, and what it costs not to have known. */
  private void courses(IndexEntrant entrant, String name, IndexEntrant.Filtered chosen) {
    IndexEntrant.Filtered scan = filtered(entrant, name, SearchEngine.Course.SCAN);
    IndexEntrant.Filtered walk = filtered(entrant, name, SearchEngine.Course.WALK);
    figure(entrant, name + ".scan_recall", scan.recall(), 4);
    figure(entrant, name + ".scan_cpu_ms", scan.cpuMilliseconds().median(), 4);
    figure(entrant, name + ".walk_recall", walk.recall(), 4);
    figure(entrant, name + ".walk_cpu_ms", walk.cpuMilliseconds().median(), 4);
    // A walk that misses more than is asked for is no better one.
    boolean walkCounts = walk.recall() >= USUAL;
    for (Map.Entry<String, Function<IndexEntrant.Filtered, Samples>> time :
        Map.of("ms", TIME, "cpu_ms", CPU_TIME).entrySet()) {
      double toScan = ratio(chosen, scan, time.getValue());
      double toWalk = walkCounts ? ratio(chosen, walk, time.getValue()) : 0;
      figure(entrant, name + "." + time.getKey() + "_to_better_ratio", Math.max(toScan, toWalk), 3);
    }
  }

  /** In the same rounds. */
  private static double ratio(
      IndexEntrant.Filtered of,
      IndexEntrant.Filtered to,
      Function<IndexEntrant.Filtered, Samples> time) {
    return time.apply(of).dividedBy(time.apply(to)).median();
  }

  private static IndexEntrant.Filtered filtered(
      IndexEntrant entrant, String name, SearchEngine.Course course) {
    return Objects.requireNonNull(
        Objects.requireNonNull(entrant.filtered().get(name), name).get(course), course::name);
  }
}
