// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.catalog.choice.MonthlyCost;
import dev.sextant.catalog.internal.Sizes;
import dev.sextant.catalog.page.Table;
import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import dev.sextant.evaluation.ConfidenceInterval;
import dev.sextant.evaluation.PairedComparison;
import dev.sextant.evaluation.RetrievalReport;
import dev.sextant.evaluation.SystemComparison;
import dev.sextant.evaluation.SystemMeasurement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The tables of a comparison, for a terminal and for a page. */
final class ComparisonTables {
  /** More queries are no table that anybody reads: those on which the systems differ most. */
  private static final int MOST_QUERIES = 1_000;

  private ComparisonTables() {}

  /** A row a system: quality, and whether others are better. */
  static Table quality(ComparisonReport report) {
    String metric = report.evaluation().metric().name();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("system"));
    columns.add(Column.number(metric));
    columns.add(Column.text("interval"));
    columns.add(Column.text("="));
    report.systems().get(0).measured().quality().values().keySet().stream()
        .skip(1)
        .forEach(name -> columns.add(Column.number(name)));
    columns.add(Column.text("front"));
    List<List<Cell>> rows = new ArrayList<>();
    for (ComparedSystem system : report.systems()) {
      RetrievalReport quality = system.measured().quality();
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(system.name()));
      row.add(Cell.of(quality.mean(metric), 4));
      row.add(interval(system.measured().interval()));
      row.add(Cell.of(system.leading() ? "=" : ""));
      quality.means().values().stream().skip(1).forEach(mean -> row.add(Cell.of(mean, 4)));
      row.add(Cell.of(system.onFront() ? "front" : ""));
      rows.add(row);
    }
    return new Table("Quality, best first", columns, rows);
  }

  /** A row a system: what it takes. */
  static Table effort(ComparisonReport report) {
    return new Table(
        "What it takes",
        List.of(
            Column.text("system"),
            Column.number("texts/s"),
            Column.number("query ms"),
            Column.number("99 % below"),
            Column.number("memory"),
            Column.number("index"),
            Column.number("texts"),
            Column.number("tokens"),
            Column.number("dropped"),
            Column.number("texts cut"),
            Column.number("cost"),
            Column.text("measured")),
        report.systems().stream().map(ComparisonTables::effort).toList());
  }

  private static List<Cell> effort(ComparedSystem system) {
    SystemMeasurement measurement = system.measured().measurement();
    SystemMeasurement.Build build = measurement.build();
    boolean hasModel = measurement.model().isPresent();
    return List.of(
        Cell.of(system.name()),
        Cell.of(build.textsPerSecond(), 1),
        Cell.of(measurement.queries().medianMillis(), 2),
        Cell.of(measurement.queries().p99Millis(), 2),
        bytes(build.memoryBytes()),
        bytes(OptionalLong.of(build.indexBytes())),
        count(build.texts()),
        hasModel ? count(build.tokens()) : Cell.of("–"),
        hasModel ? count(build.droppedTokens()) : Cell.of("–"),
        hasModel ? count(build.cutTexts()) : Cell.of("–"),
        cost(system.cost()),
        Cell.of(system.measured().remembered() ? "before" : "now"));
  }

  private static Cell count(long count) {
    return Cell.of((double) count, 0);
  }

  private static Cell bytes(OptionalLong bytes) {
    return bytes.isPresent()
        ? new Cell(Sizes.shown(bytes.getAsLong()), OptionalDouble.of((double) bytes.getAsLong()))
        : Cell.of("unknown");
  }

  private static Cell cost(MonthlyCost cost) {
    Optional<BigDecimal> dollars = cost.dollars();
    return dollars.isPresent()
        ? new Cell(cost.shown(), OptionalDouble.of(dollars.get().doubleValue()))
        : Cell.of("unknown");
  }

  private static Cell interval(ConfidenceInterval interval) {
    return new Cell(
        String.format(Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high()),
        OptionalDouble.of(interval.low()));
  }

  /** A row a pair: is the difference chance? */
  static Table pairs(ComparisonReport report) {
    return new Table(
        "Each with each, the surest difference first; p of %s, adjusted by Holm's correction"
            .formatted(report.evaluation().metric().name()),
        List.of(
            Column.text("better in the mean"),
            Column.text("than"),
            Column.number("difference"),
            Column.text("interval"),
            Column.number("p"),
            Column.number("adjusted"),
            Column.number("p of t-test"),
            Column.number("effect"),
            Column.number("wins"),
            Column.number("losses"),
            Column.number("ties")),
        report.pairs().stream().map(ComparisonTables::pair).toList());
  }

  private static List<Cell> pair(SystemComparison.Pair pair) {
    PairedComparison queries = pair.queries();
    double effect = queries.effectSize();
    return List.of(
        Cell.of(pair.candidate()),
        Cell.of(pair.baseline()),
        Cell.of(queries.difference(), 4),
        interval(pair.interval()),
        Cell.of(pair.randomization().p(), 4),
        Cell.of(pair.adjustedP(), 4),
        Cell.of(pair.tTest().p(), 4),
        Double.isFinite(effect) ? Cell.of(effect, 2) : Cell.of("–"),
        Cell.of(queries.wins(), 0),
        Cell.of(queries.losses(), 0),
        Cell.of(queries.ties(), 0));
  }

  /** The queries that a system answers worst, with their texts. */
  static Table worst(ComparisonReport report, ComparedSystem system, int count) {
    String metric = report.evaluation().metric().name();
    Map<String, String> texts = report.evaluation().collection().queries();
    List<List<Cell>> rows = new ArrayList<>();
    system
        .measured()
        .quality()
        .worst(metric, count)
        .forEach(
            (query, value) ->
                rows.add(
                    List.of(
                        Cell.of(query),
                        Cell.of(value, 4),
                        Cell.of(texts.getOrDefault(query, "")))));
    return new Table(
        "What %s answers worst".formatted(system.name()),
        List.of(Column.text("query"), Column.number(metric), Column.text("text")),
        rows);
  }

  /** The queries on which the better system of a pair loses most. */
  static Table lost(ComparisonReport report, SystemComparison.Pair pair, int count) {
    Map<String, String> texts = report.evaluation().collection().queries();
    return new Table(
        "Where %s loses most to %s".formatted(pair.candidate(), pair.baseline()),
        List.of(
            Column.text("query"),
            Column.number(pair.candidate()),
            Column.number(pair.baseline()),
            Column.text("text")),
        pair.queries().worst(count).stream()
            .map(
                query ->
                    List.of(
                        Cell.of(query.id()),
                        Cell.of(query.candidate(), 4),
                        Cell.of(query.baseline(), 4),
                        Cell.of(texts.getOrDefault(query.id(), ""))))
            .toList());
  }

  /** A row a query, a column a system. */
  static Table queries(ComparisonReport report) {
    String metric = report.evaluation().metric().name();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("query"));
    report.systems().forEach(system -> columns.add(Column.number(system.name())));
    columns.add(Column.number("spread"));
    columns.add(Column.text("text"));
    List<List<Cell>> rows = new ArrayList<>();
    report
        .evaluation()
        .collection()
        .queries()
        .forEach((query, text) -> rows.add(query(report, metric, query, text)));
    int spread = columns.size() - 2;
    rows.sort(
        Comparator.comparingDouble((List<Cell> row) -> row.get(spread).order().orElse(0))
            .reversed());
    List<List<Cell>> shown = rows.subList(0, Math.min(MOST_QUERIES, rows.size()));
    return new Table(
        "%s of %,d of %,d queries, those on which the systems differ most first"
            .formatted(metric, shown.size(), rows.size()),
        columns,
        shown);
  }

  private static List<Cell> query(
      ComparisonReport report, String metric, String query, String text) {
    double[] values =
        report.systems().stream()
            .mapToDouble(
                system ->
                    system.measured().quality().byQuery(metric).getOrDefault(query, Double.NaN))
            .toArray();
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(query));
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      row.add(Cell.of(value, 4));
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    row.add(Cell.of(most - least, 4));
    row.add(Cell.of(text));
    return row;
  }
}
