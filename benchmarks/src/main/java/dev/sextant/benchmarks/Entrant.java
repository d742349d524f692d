// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.List;

/** A contestant in one of its ways, loaded, and what was measured of it, a value a round. */
final class Entrant implements AutoCloseable {
  /** Short, as people type them. */
  static final String QUERY = "how do mitochondria change when a cell dies?";

  private final Contestant contestant;
  private final Way way;
  private final TextEncoder encoder;
  private final Samples textsPerSecond = new Samples();
  private final Samples queryMilliseconds = new Samples();

  private Entrant(Contestant contestant, Way way, TextEncoder encoder) {
    this.contestant = contestant;
    this.way = way;
    this.encoder = encoder;
  }

  static Entrant open(Contestant contestant, Way way, int threads) {
    return new Entrant(contestant, way, contestant.open(way, threads));
  }

  Contestant contestant() {
    return contestant;
  }

  Way way() {
    return way;
  }

  /** A value a round. */
  Samples textsPerSecond() {
    return textsPerSecond;
  }

  /** The median of a round's queries, a value a round. */
  Samples queryMilliseconds() {
    return queryMilliseconds;
  }

  List<float[]> encode(List<String> texts) {
    return encoder.encode(texts);
  }

  /** Runs without looking at the clock, until code is compiled and caches are full. */
  void warmUp(List<String> texts, int queries) {
    encoder.encode(texts);
    queries(queries);
  }

  /** One more round: all texts at once, then a query again and again. */
  void measure(List<String> texts, int queries) {
    long start = System.nanoTime();
    encoder.encode(texts);
    textsPerSecond.add(texts.size() / seconds(start));
    queryMilliseconds.add(1e3 * queries(queries).median());
  }

  private Samples queries(int count) {
    Samples seconds = new Samples();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      encoder.encode(List.of(QUERY));
      seconds.add(seconds(start));
    }
    return seconds;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    encoder.close();
  }

  @Override
  public String toString() {
    return way == Way.OWN ? contestant.toString() : contestant + ", " + way;
  }
}
