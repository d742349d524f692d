// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A table for a page, where a reader can sort it by any column, or for a terminal.
 *
 * @param caption what it shows
 * @param columns their names
 * @param rows as many cells each as there are columns
 */
public record Table(String caption, List<Column> columns, List<List<Cell>> rows) {
  /**
   * A column.
   *
   * @param name its head
   * @param isNumber whether it is aligned to the right
   */
  public record Column(String name, boolean isNumber) {
    /** A column of words. */
    public static Column text(String name) {
      return new Column(name, false);
    }

    /** A column of numbers. */
    public static Column number(String name) {
      return new Column(name, true);
    }
  }

  /**
   * A cell.
   *
   * @param text what is shown
   * @param order by which number it is sorted; by its text if there is none
   */
  public record Cell(String text, OptionalDouble order) {
    /** Words. */
    public static Cell of(String text) {
      return new Cell(text, OptionalDouble.empty());
    }

    /** A number with so many decimals. */
    public static Cell of(double value, int decimals) {
      return new Cell(
          String.format(Locale.ROOT, "%,." + decimals + "f", value), OptionalDouble.of(value));
    }

    /** A number, or a dash. */
    public static Cell of(OptionalDouble value, int decimals) {
      return value.isPresent() ? of(value.getAsDouble(), decimals) : of("–");
    }
  }

  /** Copies the lists and checks the width of every row. */
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Cell> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row has %d cells, the table %d columns; make them equal"
                .formatted(row.size(), columns.size()));
      }
    }
  }

  /** Aligned columns, a line a row, under the names; two spaces between columns. */
  public List<String> lines() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(columns.get(i).name());
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], length(row.get(i).text()));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(columns.stream().map(Column::name).toList(), widths));
    for (List<Cell> row : rows) {
      lines.add(line(row.stream().map(Cell::text).toList(), widths));
    }
    return lines;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private String line(List<String> texts, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - length(texts.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(columns.get(i).isNumber() ? space + texts.get(i) : texts.get(i) + space);
    }
    return line.toString().stripTrailing();
  }

  void html(Html html) {
    html.line("<table>").element("caption", caption);
    html.line("<thead><tr>");
    for (Column column : columns) {
      html.line(
          "<th scope=\"col\" tabindex=\"0\"" + right(column) + ">" + Html.text(column.name()));
    }
    html.line("</thead><tbody>");
    for (List<Cell> row : rows) {
      html.line("<tr>");
      for (int i = 0; i < row.size(); i++) {
        html.line(cell(row.get(i), columns.get(i)));
      }
    }
    html.line("</tbody></table>");
  }

  private static String cell(Cell cell, Column column) {
    String order =
        cell.order().isPresent() ? " data-order=\"" + cell.order().getAsDouble() + "\"" : "";
    return "<td" + right(column) + order + ">" + Html.text(cell.text());
  }

  private static String right(Column column) {
    return column.isNumber() ? " class=\"number\"" : "";
  }
}
