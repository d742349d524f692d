// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.catalog.choice.CostItem;
import dev.sextant.catalog.choice.Factor;
import dev.sextant.catalog.page.Axis;
import dev.sextant.catalog.page.DifferencePlot;
import dev.sextant.catalog.page.Page;
import dev.sextant.catalog.page.ScatterPlot;
import dev.sextant.catalog.page.ScatterPlot.Point;
import dev.sextant.catalog.page.Table;
import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import dev.sextant.evaluation.ConfidenceInterval;
import dev.sextant.evaluation.SystemComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A comparison as a page. */
final class ComparisonPage {
  private static final int WORST = 10;

  private ComparisonPage() {}

  static String html(ComparisonReport report) {
    Page page =
        Page.titled("Retrieval compared on your own data")
            .list(report.notes())
            .table(ComparisonTables.quality(report))
            .table(ComparisonTables.effort(report));
    plots(page, report);
    if (report.systems().size() > 1) {
      page.heading("Is it chance?").table(ComparisonTables.pairs(report));
      differences(page, report);
    }
    ComparedSystem best = report.systems().get(0);
    page.heading("Query by query")
        .table(ComparisonTables.worst(report, best, WORST))
        .table(ComparisonTables.queries(report));
    costs(page, report);
    return page.html();
  }

  private static void plots(Page page, ComparisonReport report) {
    plot(
        page,
        report,
        "query time",
        "median milliseconds a query",
        system -> Optional.of(system.measured().measurement().queries().medianMillis()));
    plot(
        page,
        report,
        "speed of indexing",
        "texts a second",
        system -> Optional.of(system.measured().measurement().build().textsPerSecond()));
    plot(
        page,
        report,
        "cost",
        "dollars for " + report.bill(),
        system -> system.cost().dollars().map(Number::doubleValue));
  }

  private static void plot(
      Page page,
      ComparisonReport report,
      String against,
      String axis,
      Function<ComparedSystem, Optional<Double>> value) {
    String metric = report.evaluation().metric().name();
    List<Point> points = new ArrayList<>();
    for (ComparedSystem system : report.systems()) {
      Optional<Double> x = value.apply(system);
      if (x.isPresent()) {
        double mean = system.measured().quality().mean(metric);
        ConfidenceInterval bar = system.measured().interval();
        points.add(
            new Point(
                system.name(),
                x.get(),
                mean,
                Math.min(bar.low(), mean),
                Math.max(bar.high(), mean)));
      }
    }
    if (!points.isEmpty()) {
      boolean positive = points.stream().allMatch(point -> point.x() > 0);
      page.plot(
          new ScatterPlot(
              "Quality against %s; bars are the intervals of the mean".formatted(against),
              positive ? Axis.logarithmic(axis) : Axis.linear(axis),
              Axis.linear("mean " + metric),
              points));
    }
  }

  /** The best beside each of the others. */
  private static void differences(Page page, ComparisonReport report) {
    SystemComparison comparison = report.evaluation().comparison().orElseThrow();
    String best = report.systems().get(0).name();
    for (ComparedSystem other : report.systems().subList(1, report.systems().size())) {
      SystemComparison.Pair pair = comparison.pair(best, other.name());
      page.plot(
          new DifferencePlot(
              "%s less %s, query by query".formatted(pair.candidate(), pair.baseline()),
              report.evaluation().metric().name(),
              pair.queries().queries().stream()
                  .map(query -> new DifferencePlot.Case(query.id(), query.difference()))
                  .toList()));
      if (pair.queries().losses() > 0) {
        page.table(ComparisonTables.lost(report, pair, WORST));
      }
    }
  }

  private static void costs(Page page, ComparisonReport report) {
    List<List<Cell>> rows = new ArrayList<>();
    for (ComparedSystem system : report.systems()) {
      for (CostItem item : system.cost().items()) {
        for (Factor factor : item.factors()) {
          rows.add(cells(system.name(), item.what(), factor.toString(), factor.origin()));
        }
        rows.add(cells(system.name(), item.what(), "makes " + CostItem.shown(item.dollars()), ""));
      }
    }
    if (!rows.isEmpty()) {
      page.heading("What the cost is made of")
          .table(
              new Table(
                  "Cost for " + report.bill(),
                  List.of(
                      Column.text("system"),
                      Column.text("for"),
                      Column.text("factor"),
                      Column.text("who says so")),
                  rows));
    }
  }

  private static List<Cell> cells(String... texts) {
    return java.util.Arrays.stream(texts).map(Cell::of).toList();
  }
}
