// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.evaluation.SystemMeasuring.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What several systems reached on one collection, and whether they differ. Immutable; made by
 * {@link Evaluation}.
 *
 * @param collection what they were measured on
 * @param metric by which they are compared
 * @param systems best mean first, ties in the order of names
 * @param comparison each with each, p-values adjusted by Holm's correction; nothing if there is but
 *     one system
 * @param failures why systems that are not there could not be measured, by name
 * @param notes sentences to show beside the result: what the labels are worth, what was left out,
 *     which times can't be compared
 */
public record EvaluationReport(
    TestCollection collection,
    RetrievalMetric metric,
    List<MeasuredSystem> systems,
    Optional<SystemComparison> comparison,
    Map<String, String> failures,
    List<String> notes) {
  /** Copies the lists. */
  public EvaluationReport {
    systems = List.copyOf(systems);
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    notes = List.copyOf(notes);
  }

  static EvaluationReport of(
      TestCollection collection,
      Outcome outcome,
      List<RetrievalMetric> metrics,
      Resampling resampling) {
    RetrievalMetric main = metrics.get(0);
    List<MeasuredSystem> systems = new ArrayList<>();
    outcome
        .taken()
        .forEach(
            (system, taken) -> {
              RetrievalReport quality =
                  RetrievalReport.of(
                      taken.measurement().run(),
                      collection.qrels(),
                      metrics.toArray(RetrievalMetric[]::new));
              ConfidenceInterval interval = quality.interval(main.name(), resampling);
              systems.add(MeasuredSystem.of(system, taken, quality, interval));
            });
    systems.sort(
        Comparator.comparingDouble((MeasuredSystem system) -> system.quality().mean(main.name()))
            .reversed()
            .thenComparing(MeasuredSystem::name));
    return new EvaluationReport(
        collection,
        main,
        systems,
        compared(systems, main, resampling),
        outcome.failures(),
        notes(collection, systems, main, resampling));
  }

  private static Optional<SystemComparison> compared(
      List<MeasuredSystem> systems, RetrievalMetric main, Resampling resampling) {
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    systems.forEach(system -> values.put(system.name(), system.quality().byQuery(main.name())));
    return values.size() < 2
        ? Optional.empty()
        : Optional.of(SystemComparison.allPairs(values, resampling));
  }

  private static List<String> notes(
      TestCollection collection,
      List<MeasuredSystem> systems,
      RetrievalMetric main,
      Resampling resampling) {
    List<String> notes = new ArrayList<>(collection.notes());
    notes.add(
        "Measured on %,d documents and %,d queries; intervals of %s hold its mean over other queries of the same kind with %.0f %% confidence (bootstrap, %,d rounds, seed %d)."
            .formatted(
                collection.corpus().size(),
                collection.queries().size(),
                main.name(),
                100 * resampling.level(),
                resampling.rounds(),
                resampling.seed()));
    notes.addAll(conditions(systems));
    return notes;
  }

  private static List<String> conditions(List<MeasuredSystem> systems) {
    Set<String> machines = new TreeSet<>();
    double busiest = 0;
    for (MeasuredSystem system : systems) {
      SystemMeasurement.Conditions conditions = system.measurement().conditions();
      machines.add(conditions.machine());
      busiest = Math.max(busiest, conditions.load().orElse(0));
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        machines.size() < 2
            ? "Times are of this machine: %s.".formatted(String.join("", machines))
            : "Times are of different machines and can't be compared: %s."
                .formatted(String.join("; ", machines)));
    if (busiest > Runtime.getRuntime().availableProcessors() + 1) {
      notes.add(
          "The machine had other work: up to %.0f processes wanted a processor, so times are too long and compare badly; measure again when it is idle."
              .formatted(busiest));
    }
    return notes;
  }

  /**
   * The system of a name.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  public MeasuredSystem system(String name) {
    return systems.stream()
        .filter(system -> system.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no system is named %s; there are %s"
                        .formatted(name, systems.stream().map(MeasuredSystem::name).toList())));
  }
}
