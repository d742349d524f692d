// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Sizes;
import dev.sextant.catalog.page.Page;
import dev.sextant.catalog.page.Table;
import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A catalogue as a table and as a page. */
final class CatalogViews {
  private CatalogViews() {}

  static Table table(Catalog catalog) {
    return new Table(
        "%d models".formatted(catalog.cards().size()),
        List.of(
            Column.text("model"),
            Column.text("kinds"),
            Column.number("window"),
            Column.number("dimension"),
            Column.number("parameters"),
            Column.text("licence"),
            Column.text("access"),
            Column.text("runs in")),
        catalog.cards().stream().map(CatalogViews::row).toList());
  }

  private static List<Cell> row(ModelCard card) {
    return List.of(
        Cell.of(card.id()),
        Cell.of(Attribute.KINDS.shown(card)),
        cell(
            Attribute.CONTEXT_WINDOW,
            card,
            card.value(Attribute.CONTEXT_WINDOW).map(ContextWindow::tokens)),
        cell(
            Attribute.DIMENSIONS, card, card.value(Attribute.DIMENSIONS).map(Dimensions::standard)),
        cell(Attribute.PARAMETERS, card, card.value(Attribute.PARAMETERS)),
        Cell.of(Attribute.LICENCE.shown(card)),
        Cell.of(Attribute.ACCESS.shown(card)),
        Cell.of(Attribute.RUNS_IN.shown(card)));
  }

  private static Cell cell(
      Attribute<?> attribute, ModelCard card, Optional<? extends Number> order) {
    return new Cell(
        attribute.shown(card),
        order.isPresent() ? OptionalDouble.of(order.get().doubleValue()) : OptionalDouble.empty());
  }

  static Table facts(ModelCard card) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Attribute<?> attribute : Attribute.all()) {
      rows.add(
          List.of(
              Cell.of(attribute.label()),
              Cell.of(attribute.shown(card)),
              Cell.of(card.fact(attribute).source().map(Source::toString).orElse(""))));
    }
    card.weightBytes(Precision.FP32).ifPresent(bytes -> rows.add(memory(card)));
    return new Table(
        card.id(),
        List.of(Column.text("fact"), Column.text("value"), Column.text("source and day")),
        rows);
  }

  /** Worked out, so it has no source of its own. */
  private static List<Cell> memory(ModelCard card) {
    String sizes =
        Stream.of(Precision.FP32, Precision.BF16, Precision.INT8)
            .map(p -> Sizes.shown(card.weightBytes(p).orElseThrow()) + " in " + p)
            .collect(Collectors.joining(", "));
    return List.of(Cell.of("memory"), Cell.of(sizes), Cell.of("parameters times the bytes of one"));
  }

  static String html(Catalog catalog) {
    Page page = Page.titled("Embedding models").table(table(catalog));
    page.heading("Fact by fact");
    catalog.cards().forEach(card -> page.table(facts(card)));
    return page.html();
  }
}
