// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.List;
import java.util.Optional;

/** What {@code encode} says of each contestant. */
final class EncodeReport {
  private final Results results;
  private final Race race;

  EncodeReport(Results results, Race race) {
    this.results = results;
    this.race = race;
  }

  private static String name(Contestant contestant, String measure) {
    return "encode." + contestant + "." + measure;
  }

  /** The medians, each in the better way. */
  void speed(Contestant contestant) {
    for (Entrant entrant : race.of(contestant)) {
      Samples texts = entrant.textsPerSecond();
      Samples queries = entrant.queryMilliseconds();
      results.note(
          "%s: %.1f texts/s (%.1f to %.1f), one query %.2f ms (%.2f to %.2f)",
          entrant,
          texts.median(),
          texts.smallest(),
          texts.largest(),
          queries.median(),
          queries.smallest(),
          queries.largest());
    }
    Samples texts = race.fastest(contestant).textsPerSecond();
    results.figure(name(contestant, "texts_per_s"), texts.median(), 1);
    Samples queries = race.soonest(contestant).queryMilliseconds();
    results.figure(name(contestant, "query_ms"), queries.median(), 3);
  }

  /** The lowest cosine to a reference, over all texts. */
  void cosine(Contestant contestant, List<String> texts, List<float[]> reference) {
    List<float[]> vectors = race.fastest(contestant).encode(texts);
    double lowest = 1;
    for (int i = 0; i < reference.size(); i++) {
      lowest = Math.min(lowest, cosine(vectors.get(i), reference.get(i)));
    }
    results.figure(name(contestant, "cosine"), lowest, 6);
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    double squares = 0;
    double otherSquares = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      squares += (double) one[i] * one[i];
      otherSquares += (double) other[i] * other[i];
    }
    return product / Math.sqrt(squares * otherSquares);
  }

  /** What its own process measured; nothing where the system does not say. */
  void memory(Contestant contestant, Optional<OwnProcess.Figures> figures) {
    if (figures.isEmpty()) {
      results.note("%s: there is no /proc/self/status here that says how much memory", contestant);
      return;
    }
    for (String measure : List.of(MemoryCommand.PEAK, MemoryCommand.LOADED)) {
      results.figure(name(contestant, measure), figures.get().of(measure), 1);
    }
  }

  /** How many times ONNX Runtime's speed, and how many times its time for a query. */
  void ratios(Contestant contestant) {
    Contestant baseline = contestant.baseline();
    if (contestant.equals(baseline) || race.of(baseline).isEmpty()) {
      return;
    }
    results.figure(
        name(contestant, "texts_per_s_ratio"),
        race.fastest(contestant)
            .textsPerSecond()
            .dividedBy(race.fastest(baseline).textsPerSecond())
            .median(),
        3);
    results.figure(
        name(contestant, "query_ms_ratio"),
        race.soonest(contestant)
            .queryMilliseconds()
            .dividedBy(race.soonest(baseline).queryMilliseconds())
            .median(),
        3);
  }
}
