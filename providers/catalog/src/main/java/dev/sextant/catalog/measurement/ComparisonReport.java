// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.choice.MonthlyCost;
import dev.sextant.evaluation.EvaluationReport;
import dev.sextant.evaluation.MeasuredSystem;
import dev.sextant.evaluation.ParetoFront;
import dev.sextant.evaluation.SystemComparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Systems measured on the user's own data beside what they cost: quality with intervals, speed,
 * memory, bytes, tokens and money, which are not beaten by any other, and which can't be told
 * apart. Immutable.
 *
 * <pre>
 * EvaluationReport measured = Evaluation.compare(corpus, queries, qrels, systems);
 * ComparisonReport report = ComparisonReport.of(measured, Catalog.curated(), Bill.A_MILLION_DOCUMENTS);
 * Files.writeString(file, report.toHtml());
 * </pre>
 */
public final class ComparisonReport {
  /** How often a difference by chance is accepted. */
  static final double LEVEL = 0.05;

  private final EvaluationReport evaluation;
  private final Bill bill;
  private final List<ComparedSystem> systems;

  private ComparisonReport(EvaluationReport evaluation, Bill bill, List<ComparedSystem> systems) {
    this.evaluation = evaluation;
    this.bill = bill;
    this.systems = List.copyOf(systems);
  }

  /**
   * Joins measurements with cost.
   *
   * @param catalog knows prices and licences of the models
   * @param bill what is to be paid for
   */
  public static ComparisonReport of(EvaluationReport evaluation, Catalog catalog, Bill bill) {
    List<String> leaders =
        evaluation
            .comparison()
            .map(comparison -> comparison.leaders(LEVEL))
            .orElseGet(() -> evaluation.systems().stream().map(MeasuredSystem::name).toList());
    Map<String, MonthlyCost> costs = new HashMap<>();
    Map<String, Optional<ModelCard>> cards = new HashMap<>();
    for (MeasuredSystem system : evaluation.systems()) {
      Optional<ModelCard> card = system.measurement().model().flatMap(catalog::find);
      cards.put(system.name(), card);
      costs.put(system.name(), bill.of(system.measurement(), card));
    }
    List<MeasuredSystem> front = front(evaluation, costs);
    List<ComparedSystem> systems = new ArrayList<>();
    for (MeasuredSystem system : evaluation.systems()) {
      systems.add(
          new ComparedSystem(
              system,
              cards.getOrDefault(system.name(), Optional.empty()),
              java.util.Objects.requireNonNull(costs.get(system.name())),
              leaders.contains(system.name()),
              front.contains(system)));
    }
    return new ComparisonReport(evaluation, bill, systems);
  }

  private static List<MeasuredSystem> front(
      EvaluationReport evaluation, Map<String, MonthlyCost> costs) {
    String metric = evaluation.metric().name();
    List<ToDoubleFunction<MeasuredSystem>> objectives = new ArrayList<>();
    objectives.add(system -> system.quality().mean(metric));
    objectives.add(system -> -system.measurement().queries().medianMillis());
    if (costs.values().stream().allMatch(cost -> cost.dollars().isPresent())) {
      objectives.add(
          system ->
              -java.util.Objects.requireNonNull(costs.get(system.name()))
                  .dollars()
                  .orElseThrow()
                  .doubleValue());
    }
    return ParetoFront.of(evaluation.systems(), objectives);
  }

  /** What was measured, with the tests of each pair. */
  public EvaluationReport evaluation() {
    return evaluation;
  }

  /** What the costs are for. */
  public Bill bill() {
    return bill;
  }

  /** Best mean first, ties in the order of names. */
  public List<ComparedSystem> systems() {
    return systems;
  }

  /** Whether every system's cost is known, so that the front looks at it too. */
  public boolean allCostsKnown() {
    return systems.stream().allMatch(system -> system.cost().dollars().isPresent());
  }

  /** The pairs, the surest difference first. */
  List<SystemComparison.Pair> pairs() {
    return evaluation.comparison().map(SystemComparison::pairs).orElse(List.of()).stream()
        .sorted(Comparator.comparingDouble(SystemComparison.Pair::adjustedP))
        .toList();
  }

  /** What must be known to read the figures: labels, times, tests, front and cost. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(evaluation.notes());
    if (systems.size() > 1) {
      notes.add(
          "= marks the best and all that the queries can't tell from it: paired randomisation tests, Holm's correction over %d pairs, level %s."
              .formatted(pairs().size(), LEVEL));
    }
    notes.add(
        "front: no other system is at least as good in mean %s, median query time%s, and better in one."
            .formatted(evaluation.metric().name(), allCostsKnown() ? " and cost" : ""));
    notes.add("Cost is for %s like these.".formatted(bill));
    if (bill.dollarsPerHour().isEmpty() && !allCostsKnown()) {
      notes.add("What a system on this machine costs is unknown until an hour of it has a price.");
    }
    evaluation
        .failures()
        .forEach((name, reason) -> notes.add("%s was not measured: %s".formatted(name, reason)));
    return notes;
  }

  /** The comparison as plain text. */
  public String toText() {
    return ComparisonText.text(this);
  }

  /** The comparison as lines of JSON: the collection, each system, each pair, each failure. */
  public List<String> toJson() {
    return ComparisonJson.lines(this);
  }

  /** The comparison as an HTML page that needs nothing else. */
  public String toHtml() {
    return ComparisonPage.html(this);
  }
}
