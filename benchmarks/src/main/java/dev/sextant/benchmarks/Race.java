// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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

  /**
   * Loads contestants.
   *
   * @param mustRun whether one that can't be loaded is an error; else it is left out, and a note
   *     says why
   */
  static Race open(List<Contestant> contestants, int threads, boolean mustRun, Results results) {
    Race race = new Race(results);
    for (Contestant contestant : contestants) {
      try {
        race.load(contestant, threads);
      } catch (RuntimeException e) {
        if (mustRun) {
          race.close();
          throw e;
        }
        results.note(
            "%s is left out: %s", contestant, Objects.toString(e.getMessage(), e.toString()));
      }
    }
    return race;
  }

  private void load(Contestant contestant, int threads) {
    List<Entrant> ways = new ArrayList<>();
    try {
      for (Way way : contestant.ways()) {
        results.progress("loading %s", contestant);
        ways.add(Entrant.open(contestant, way, threads));
      }
    } catch (RuntimeException e) {
      ways.forEach(Entrant::close);
      throw e;
    }
    entrants.addAll(ways);
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

  /** Those that were loaded. */
  List<Contestant> contestants() {
    return entrants.stream().map(Entrant::contestant).distinct().toList();
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
