// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.ContextWindow;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.evidence.ModelEvidence;
import dev.sextant.catalog.internal.Sizes;
import dev.sextant.catalog.page.Table;
import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The tables of a choice, for a terminal and for a page. */
final class ChoiceTables {
  private static final List<Step> STEPS = List.of(Step.values());

  private ChoiceTables() {}

  /** The models that remain, with what matters of them. */
  static Table remaining(ModelChoice choice) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("model"),
                Column.number("window"),
                Column.number("dimension"),
                Column.number("parameters"),
                Column.text("licence"),
                Column.number("$ a month")));
    if (choice.evidence().isPresent()) {
      columns.add(Column.number("mean"));
      columns.add(Column.text("="));
      columns.add(Column.number("missing"));
      columns.add(Column.number("trained on"));
    }
    if (choice.requirements().domain().isPresent()) {
      columns.add(Column.text("texts it knows"));
    }
    columns.add(Column.number("cautions"));
    List<List<Cell>> rows =
        choice.remaining().stream().map(candidate -> row(candidate, choice)).toList();
    return new Table(
        "Models that meet every limit, in the order of the preferences", columns, rows);
  }

  private static List<Cell> row(Candidate candidate, ModelChoice choice) {
    ModelCard card = candidate.card();
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(card.id()));
    row.add(
        new Cell(
            Attribute.CONTEXT_WINDOW.shown(card),
            number(card.value(Attribute.CONTEXT_WINDOW).map(ContextWindow::tokens))));
    row.add(
        new Cell(
            Attribute.DIMENSIONS.shown(card),
            number(card.value(Attribute.DIMENSIONS).map(dimensions -> dimensions.standard()))));
    row.add(new Cell(Attribute.PARAMETERS.shown(card), number(card.value(Attribute.PARAMETERS))));
    row.add(Cell.of(Attribute.LICENCE.shown(card)));
    row.add(cost(candidate));
    if (choice.evidence().isPresent()) {
      Optional<ModelEvidence> evidence = candidate.evidence();
      row.add(Cell.of(evidence.map(ModelEvidence::mean).orElse(OptionalDouble.empty()), 2));
      boolean equal =
          evidence
              .map(e -> choice.leading().map(group -> group.holds(e.model())).orElse(false))
              .orElse(false);
      row.add(Cell.of(equal ? "=" : ""));
      row.add(evidence.map(e -> Cell.of(e.missing().size(), 0)).orElse(Cell.of("all")));
      row.add(
          evidence
              .filter(e -> e.seen().known())
              .map(e -> Cell.of(e.seen().tasks().size(), 0))
              .orElse(Cell.of("unknown")));
    }
    if (choice.requirements().domain().isPresent()) {
      row.add(Cell.of(Attribute.DOMAINS.shown(card)));
    }
    row.add(Cell.of(candidate.cautions().size(), 0));
    return row;
  }

  private static OptionalDouble number(Optional<? extends Number> value) {
    return value.isPresent()
        ? OptionalDouble.of(value.get().doubleValue())
        : OptionalDouble.empty();
  }

  private static Cell cost(Candidate candidate) {
    Optional<BigDecimal> dollars = candidate.cost().flatMap(MonthlyCost::dollars);
    return dollars
        .map(d -> new Cell(CostItem.shown(d), OptionalDouble.of(d.doubleValue())))
        .orElse(Cell.of(candidate.cost().isPresent() ? "unknown" : "–"));
  }

  /** Every model that fell: where, its value against the limit, and what else it misses. */
  static Table eliminated(ModelChoice choice) {
    List<List<Cell>> rows =
        choice.eliminated().stream()
            .sorted(
                Comparator.comparing((Trail trail) -> trail.fall().orElseThrow().step())
                    .thenComparing(trail -> trail.card().id()))
            .map(ChoiceTables::row)
            .toList();
    return new Table(
        "Where each of the others fell",
        List.of(
            Column.text("model"),
            Column.text("falls at"),
            Column.text("has"),
            Column.text("asked for"),
            Column.text("misses also")),
        rows);
  }

  private static List<Cell> row(Trail trail) {
    Check fall = trail.fall().orElseThrow();
    String also =
        trail.failures().stream()
            .skip(1)
            .map(check -> check.step().toString())
            .collect(Collectors.joining(", "));
    return List.of(
        Cell.of(trail.card().id()),
        new Cell(fall.step().toString(), OptionalDouble.of(STEPS.indexOf(fall.step()))),
        Cell.of(fall.found()),
        Cell.of(fall.limit()),
        Cell.of(also));
  }

  /** The size of an index as a sentence. */
  static String index(MonthlyCost.IndexBytes index) {
    String components =
        index.factors().subList(1, 3).stream()
            .map(Factor::value)
            .collect(Collectors.joining(" × "));
    return "index: %s vectors × (%s + %s) bytes = %s"
        .formatted(
            index.factors().get(0).value(),
            components,
            index.factors().get(3).value(),
            Sizes.shown(index.bytes()));
  }

  /** The scores as a sentence; a star marks data that the model was trained on. */
  static String scores(ModelEvidence evidence) {
    String there =
        evidence.scores().entrySet().stream()
            .map(
                score ->
                    String.format(
                        Locale.ROOT,
                        "%s %.2f%s",
                        score.getKey(),
                        score.getValue(),
                        star(evidence, score.getKey())))
            .collect(Collectors.joining(", "));
    String missing = String.join(", ", evidence.missing());
    return "scores: %s%s"
        .formatted(
            there.isEmpty() ? "none" : there, missing.isEmpty() ? "" : "; missing: " + missing);
  }

  private static String star(ModelEvidence evidence, String task) {
    return evidence.seen().tasks().contains(task) ? " *" : "";
  }

  /** The same, a row a task. */
  static Table tasks(ModelEvidence evidence) {
    List<List<Cell>> rows = new ArrayList<>();
    evidence
        .scores()
        .forEach(
            (task, score) ->
                rows.add(
                    List.of(
                        Cell.of(task),
                        Cell.of(score, 2),
                        Cell.of(evidence.seen().tasks().contains(task) ? "yes" : ""))));
    for (String task : evidence.missing()) {
      boolean part = evidence.partial().containsKey(task);
      rows.add(
          List.of(
              Cell.of(task),
              Cell.of(part ? "in part" : "missing"),
              Cell.of(evidence.seen().tasks().contains(task) ? "yes" : "")));
    }
    return new Table(
        "Its scores",
        List.of(Column.text("task"), Column.number("points"), Column.text("trained on these data")),
        rows);
  }
}
