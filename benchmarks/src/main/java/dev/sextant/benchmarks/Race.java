// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Contestants in one process that take turns: each round has all of them, in an order of its own,
 * so that what else the machine does at a time falls on all alike. A contestant with two ways runs
 * in both; the better one counts, for texts and for queries each.
 */
final class Race implements AutoCloseable {
  /** Threads of the engine before spin for a moment before they sleep. */
  private static final long REST_MILLISECONDS = 100;

  private final Results results;
  private final List<Entrant> entrants = new ArrayList<>();

  private Race(Results results) {
    this.results = results;
  }

  static Race open(List<Contestant> contestants, int threads, Results results) {
    Race race = new Race(results);
    try {
      for (Contestant contestant : contestants) {
        for (Way way : contestant.ways()) {
          results.progress("loading %s", contestant);
          race.entrants.add(Entrant.open(contestant, way, threads));
        }
      }
      return race;
    } catch (RuntimeException e) {
      race.close();
      throw e;
    }
  }

  /** Runs a round to warm up, then those that count. */
  void run(List<String> texts, int rounds, int queries) {
    for (Entrant entrant : entrants) {
      results.progress("warming up %s", entrant);
      entrant.warmUp(texts, queries);
    }
    for (int round = 0; round < rounds; round++) {
      List<Entrant> order = new ArrayList<>(entrants);
      Collections.shuffle(order, new Random(round));
      for (Entrant entrant : order) {
        rest();
        results.progress("round %d of %d: %s", round + 1, rounds, entrant);
        entrant.measure(texts, queries);
      }
    }
  }

  /** Nobody collects another one's garbage. */
  private static void rest() {
    System.gc();
    try {
      Thread.sleep(REST_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SextantException("interrupted", e);
    }
  }

  /** A contestant in all its ways. */
  List<Entrant> of(Contestant contestant) {
    return entrants.stream().filter(entrant -> entrant.contestant().equals(contestant)).toList();
  }

  /** A contestant in the way that embeds most texts in a time. */
  Entrant fastest(Contestant contestant) {
    return Collections.max(
        of(contestant), Comparator.comparingDouble(entrant -> entrant.textsPerSecond().median()));
  }

  /** A contestant in the way that embeds one query soonest. */
  Entrant soonest(Contestant contestant) {
    return Collections.min(
        of(contestant),
        Comparator.comparingDouble(entrant -> entrant.queryMilliseconds().median()));
  }

  @Override
  public void close() {
    entrants.forEach(Entrant::close);
  }
}
