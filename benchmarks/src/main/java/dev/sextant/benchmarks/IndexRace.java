// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Indexes over the same vectors in one process that take turns: each width of each round has all of
 * them, in an order of its own, so that what else the machine does at a time falls on all alike.
 */
final class IndexRace {
  /** What is counted of a ranking. */
  static final int K = 10;

  /** Widths that find more than this are left out, but for the first of them. */
  private static final double ENOUGH = .993;

  /** Passes over all queries until code is compiled and pages are in memory. */
  private static final int WARM_UPS = 3;

  private final List<IndexEntrant> entrants;
  private final VectorSet vectors;
  private final Options options;
  private final Results results;

  /**
   * How much is measured.
   *
   * @param widths candidates that a search keeps, ascending
   * @param threads numbers of threads that search at once
   * @param rounds how often each is timed
   */
  record Options(List<Integer> widths, List<Integer> threads, int rounds) {}

  IndexRace(List<IndexEntrant> entrants, VectorSet vectors, Options options, Results results) {
    this.entrants = entrants;
    this.vectors = vectors;
    this.options = options;
    this.results = results;
  }

  /** Finds each one's recall at each width, then times them. */
  void sweep(Truth truth) {
    for (IndexEntrant entrant : entrants) {
      results.progress("warming up %s", entrant);
      Sweep sweep = recalls(entrant, truth);
      for (int threads : options.threads()) {
        entrant.sweeps().put(threads, sweep.untimed());
      }
    }
    for (int threads : options.threads()) {
      try (Workers workers = new Workers(threads)) {
        rounds(
            "%d threads".formatted(threads),
            round -> {
              for (int place = 0; place < options.widths().size(); place++) {
                turn(place, round, workers);
              }
            });
      }
    }
  }

  private Sweep recalls(IndexEntrant entrant, Truth truth) {
    Sweep sweep = new Sweep();
    try (Workers one = new Workers(1)) {
      for (int i = 0; i < WARM_UPS; i++) {
        pass(entrant, options.widths().get(0), one);
      }
      double recall = 0;
      for (int i = 0; i < options.widths().size() && recall < ENOUGH; i++) {
        int width = options.widths().get(i);
        recall = truth.recall(pass(entrant, width, one).found());
        sweep.add(width, recall);
      }
    }
    return sweep;
  }

  private void turn(int place, int round, Workers workers) {
    List<IndexEntrant> order = new ArrayList<>(entrants);
    Collections.shuffle(order, new Random(31L * round + place));
    for (IndexEntrant entrant : order) {
      List<Sweep.Point> points = required(entrant, workers.count()).points();
      if (place < points.size()) {
        Sweep.Point point = points.get(place);
        point.add(pass(entrant, point.width(), workers));
      }
    }
  }

  private static Sweep required(IndexEntrant entrant, int threads) {
    Sweep sweep = entrant.sweeps().get(threads);
    if (sweep == null) {
      throw new IllegalStateException("recall is measured before time");
    }
    return sweep;
  }

  /**
   * Measures recall and time behind filters.
   *
   * @param width candidates that a search keeps
   */
  void filter(Labels labels, int width) {
    try (Workers one = new Workers(1)) {
      for (Labels.Filtering filtering : labels.filterings(vectors.queries())) {
        VectorSet asked = vectors.asked(filtering.queries());
        Truth truth = Truth.of(asked, K, labels.of(filtering.label()), processors());
        List<Runner> runners = runners(filtering, width);
        for (Runner runner : runners) {
          double recall = truth.recall(runner.run(asked, one).found());
          runner.note(new IndexEntrant.Filtered(recall, new Samples(), new Samples()));
        }
        rounds(filtering.name(), round -> timeFiltered(runners, asked, one, round));
      }
    }
  }

  /** All who know filters, in all courses that they can be told. */
  private List<Runner> runners(Labels.Filtering filtering, int width) {
    List<Runner> runners = new ArrayList<>();
    for (IndexEntrant entrant : entrants) {
      for (SearchEngine.Course course : entrant.courses()) {
        if (entrant.contestant().filters()) {
          runners.add(
              new Runner(
                  entrant,
                  filtering.name(),
                  new SearchEngine.Question(K, width, filtering.label(), course)));
        }
      }
    }
    return runners;
  }

  /** An index that is asked behind a filter. */
  private record Runner(IndexEntrant entrant, String name, SearchEngine.Question question) {
    Pass run(VectorSet asked, Workers one) {
      return Pass.run(entrant.engine(), asked.queries(), question, one);
    }

    private Map<SearchEngine.Course, IndexEntrant.Filtered> noted() {
      return entrant
          .filtered()
          .computeIfAbsent(name, any -> new EnumMap<>(SearchEngine.Course.class));
    }

    void note(IndexEntrant.Filtered figures) {
      noted().put(question.course(), figures);
    }

    void time(Pass pass) {
      IndexEntrant.Filtered figures = noted().get(question.course());
      if (figures != null) {
        figures.milliseconds().add(1e3 / pass.queriesPerSecond());
        figures.cpuMilliseconds().add(1e3 / pass.queriesPerCpuSecond());
      }
    }
  }

  private static void timeFiltered(List<Runner> runners, VectorSet asked, Workers one, int round) {
    List<Runner> order = new ArrayList<>(runners);
    Collections.shuffle(order, new Random(round));
    order.forEach(runner -> runner.time(runner.run(asked, one)));
  }

  static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private void rounds(String what, Consumer<Integer> round) {
    for (int i = 0; i < options.rounds(); i++) {
      results.progress("%s: round %d of %d", what, i + 1, options.rounds());
      System.gc();
      round.accept(i);
    }
  }

  private Pass pass(IndexEntrant entrant, int width, Workers workers) {
    return Pass.run(
        entrant.engine(),
        vectors.queries(),
        new SearchEngine.Question(K, width, null, SearchEngine.Course.CHOSEN),
        workers);
  }

  /** Closes all of them. */
  static void close(List<IndexEntrant> entrants) {
    for (IndexEntrant entrant : entrants) {
      try {
        entrant.close();
      } catch (IOException e) {
        throw new SextantException(entrant + " can't be closed: " + e, e);
      }
    }
  }
}
