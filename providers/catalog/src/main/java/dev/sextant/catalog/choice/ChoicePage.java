// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.evidence.ModelEvidence;
import dev.sextant.catalog.internal.Sizes;
import dev.sextant.catalog.page.Axis;
import dev.sextant.catalog.page.Page;
import dev.sextant.catalog.page.ScatterPlot;
import dev.sextant.catalog.page.ScatterPlot.Point;
import dev.sextant.catalog.page.Table;
import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A choice as a page. */
final class ChoicePage {
  private static final int MOST_POINTS = 40;

  private ChoicePage() {}

  static String html(ModelChoice choice) {
    int all = choice.remaining().size() + choice.eliminated().size();
    Page page =
        Page.titled("Choosing an embedding model")
            .paragraph(
                "%d of %d models meet every limit.".formatted(choice.remaining().size(), all));
    if (choice.remaining().isEmpty()) {
      misses(page, choice);
    } else {
      page.table(ChoiceTables.remaining(choice));
      plots(page, choice);
      choice.remaining().forEach(candidate -> candidate(page, candidate));
    }
    page.heading("Who fell, and where").table(ChoiceTables.eliminated(choice));
    choice.evidence().ifPresent(evidence -> page.heading("The evidence").list(evidence.notes()));
    return page.html();
  }

  private static void misses(Page page, ModelChoice choice) {
    List<String> points = new ArrayList<>();
    for (Trail trail : choice.nearestMisses()) {
      points.add(
          trail.card().id()
              + ": "
              + String.join("; ", trail.failures().stream().map(Check::toString).toList()));
    }
    page.heading("Nobody remains: the nearest misses").list(points);
    List<String> without = new ArrayList<>();
    choice
        .remainingWithout()
        .forEach(
            (step, count) ->
                without.add("Without the limit on %s, %d remain.".formatted(step, count)));
    page.list(
        without.isEmpty()
            ? List.of("No single limit is the reason: at least two would have to give way.")
            : without);
  }

  private static void plots(Page page, ModelChoice choice) {
    List<Point> cost = new ArrayList<>();
    List<Point> size = new ArrayList<>();
    for (Candidate candidate : choice.remaining()) {
      Optional<ModelEvidence> evidence = candidate.evidence().filter(ModelEvidence::isComplete);
      if (evidence.isPresent()) {
        candidate
            .cost()
            .flatMap(MonthlyCost::dollars)
            .filter(dollars -> dollars.signum() > 0)
            .ifPresent(dollars -> cost.add(point(candidate, evidence.get(), dollars)));
        candidate
            .card()
            .value(Attribute.PARAMETERS)
            .ifPresent(
                count -> size.add(point(candidate, evidence.get(), BigDecimal.valueOf(count))));
      }
    }
    plot(page, cost, "Mean score against cost", "dollars a month");
    plot(page, size, "Mean score against size", "parameters");
  }

  /** With a bar of one standard error over the tasks to each side. */
  private static Point point(Candidate candidate, ModelEvidence evidence, BigDecimal x) {
    double mean = evidence.mean().orElseThrow();
    double error =
        evidence.deviation().orElse(0) / Math.sqrt(Math.max(1, evidence.scores().size()));
    String id = candidate.card().id();
    return new Point(
        id.substring(id.indexOf('/') + 1), x.doubleValue(), mean, mean - error, mean + error);
  }

  private static void plot(Page page, List<Point> points, String title, String x) {
    if (points.size() > 1) {
      page.plot(
          new ScatterPlot(
              title + "; bars are one standard error over the tasks",
              Axis.logarithmic(x),
              Axis.linear("mean score"),
              points.subList(0, Math.min(MOST_POINTS, points.size()))));
    }
  }

  private static void candidate(Page page, Candidate candidate) {
    page.heading(candidate.card().id());
    if (!candidate.cautions().isEmpty()) {
      page.list(candidate.cautions());
    }
    candidate.cost().ifPresent(cost -> cost(page, cost));
    candidate.evidence().ifPresent(evidence -> page.table(ChoiceTables.tasks(evidence)));
    page.table(trail(candidate.trail())).table(candidate.card().toTable());
  }

  private static void cost(Page page, MonthlyCost cost) {
    List<List<Cell>> rows = new ArrayList<>();
    for (CostItem item : cost.items()) {
      for (Factor factor : item.factors()) {
        rows.add(cells(item.what(), factor.toString(), factor.origin(), ""));
      }
      rows.add(
          List.of(
              Cell.of(item.what()),
              Cell.of("makes"),
              Cell.of(""),
              new Cell(
                  CostItem.shown(item.dollars()),
                  OptionalDouble.of(item.dollars().doubleValue()))));
    }
    cost.index()
        .ifPresent(
            index -> {
              index.factors().forEach(f -> rows.add(cells("index", f.toString(), f.origin(), "")));
              rows.add(cells("index", "makes", "", Sizes.shown(index.bytes())));
            });
    page.table(
        new Table(
            "Cost a month: " + cost.shown(),
            List.of(
                Column.text("for"),
                Column.text("factor"),
                Column.text("who says so"),
                Column.number("result")),
            rows));
  }

  private static List<Cell> cells(String... texts) {
    return java.util.Arrays.stream(texts).map(Cell::of).toList();
  }

  private static Table trail(Trail trail) {
    return new Table(
        "Limit by limit",
        List.of(
            Column.text("step"),
            Column.text("verdict"),
            Column.text("has"),
            Column.text("asked for"),
            Column.text("who says so")),
        trail.checks().stream()
            .map(
                check ->
                    cells(
                        check.step().toString(),
                        check.verdict().name().toLowerCase(java.util.Locale.ROOT),
                        check.found(),
                        check.limit(),
                        check.origin()))
            .toList());
  }
}
