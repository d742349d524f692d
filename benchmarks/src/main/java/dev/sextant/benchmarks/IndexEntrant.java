// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An index that is built, and what was measured of it. */
final class IndexEntrant implements AutoCloseable {
  private final IndexContestant contestant;
  private final SearchEngine engine;
  private final Build build;
  private final Map<Integer, Sweep> sweeps = new LinkedHashMap<>();
  private final Map<String, Map<SearchEngine.Course, Filtered>> filtered = new LinkedHashMap<>();

  /**
   * What building costs.
   *
   * @param seconds until all can be searched
   * @param cpuSeconds of all threads of the process meanwhile
   */
  record Build(double seconds, double cpuSeconds) {}

  /**
   * What a filter costs.
   *
   * @param recall of what the filter lets through
   * @param milliseconds of a query on average, a value a round
   * @param cpuMilliseconds that its thread ran, which others on the machine change little
   */
  record Filtered(double recall, Samples milliseconds, Samples cpuMilliseconds) {}

  IndexEntrant(IndexContestant contestant, SearchEngine engine, Build build) {
    this.contestant = contestant;
    this.engine = engine;
    this.build = build;
  }

  IndexContestant contestant() {
    return contestant;
  }

  SearchEngine engine() {
    return engine;
  }

  Build build() {
    return build;
  }

  /** By the number of threads that search. */
  Map<Integer, Sweep> sweeps() {
    return sweeps;
  }

  /** What can be told of a search. */
  List<SearchEngine.Course> courses() {
    return contestant.steered()
        ? List.of(SearchEngine.Course.values())
        : List.of(SearchEngine.Course.CHOSEN);
  }

  /** By the name of what was asked and by course. */
  Map<String, Map<SearchEngine.Course, Filtered>> filtered() {
    return filtered;
  }

  /** Queries a second at a recall on so many threads, a value a round. */
  Optional<Samples> queriesPerSecond(int threads, double recall) {
    return rate(threads, recall, Sweep.Point::queriesPerSecond);
  }

  /**
   * What is measured once a round, at a recall on so many threads; empty if that isn't within the
   * sweep.
   */
  Optional<Samples> rate(int threads, double recall, Function<Sweep.Point, Samples> measured) {
    return Optional.ofNullable(sweeps.get(threads)).flatMap(sweep -> sweep.rate(recall, measured));
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }

  @Override
  public String toString() {
    return contestant.name();
  }
}
