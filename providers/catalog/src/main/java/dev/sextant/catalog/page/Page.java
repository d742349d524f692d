// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One HTML page that holds all it needs: it is read without a network, and tells the browser to ask
 * for nothing. Tables are sorted by a click on a column's name. Collects parts in their order; not
 * thread-safe.
 *
 * <pre>
 * String html = Page.titled("Which model").paragraph("..").table(table).plot(plot).html();
 * </pre>
 */
public final class Page {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
      caption { text-align: left; font-weight: 600; padding: .3rem 0; }
      th, td { border-bottom: 1px solid #d8dee6; padding: .25rem .7rem; text-align: left; vertical-align: top; }
      th { cursor: pointer; background: #f2f5f8; white-space: nowrap; }
      th[aria-sort=ascending]::after { content: " \\25B4"; }
      th[aria-sort=descending]::after { content: " \\25BE"; }
      .number { text-align: right; font-variant-numeric: tabular-nums; }
      figure { margin: 1.5rem 0; }
      svg { width: 100%; max-width: 720px; height: auto; font: 11px system-ui, sans-serif; }
      svg .grid { stroke: #e3e8ee; } svg .bar { stroke: #7d8fa3; stroke-width: 1.5; }
      svg circle, svg .gain { fill: #2463a5; } svg .loss { fill: #b3472f; }
      """;

  private static final String SCRIPT =
      """
      function value(row, column) {
        const cell = row.cells[column];
        return cell.dataset.order === undefined ? cell.textContent : Number(cell.dataset.order);
      }
      function compare(a, b) {
        const numbers = (typeof a === 'number') + (typeof b === 'number');
        if (numbers === 1) return typeof a === 'number' ? -1 : 1;
        return numbers === 2 ? a - b : a.localeCompare(b);
      }
      function sort(head) {
        const table = head.closest('table'), column = head.cellIndex;
        const down = head.getAttribute('aria-sort') === 'ascending';
        for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const rows = [...table.tBodies[0].rows].map(row => [value(row, column), row]);
        rows.sort((a, b) => {
          const words = typeof a[0] !== typeof b[0];
          return compare(a[0], b[0]) * (down && !words ? -1 : 1);
        });
        for (const [, row] of rows) table.tBodies[0].append(row);
      }
      for (const head of document.querySelectorAll('th')) {
        head.addEventListener('click', () => sort(head));
        head.addEventListener('keydown', e => { if (e.key === 'Enter') sort(head); });
      }
      """;

  private final String title;
  private final List<Consumer<Html>> parts = new ArrayList<>();

  private Page(String title) {
    this.title = title;
  }

  /** An empty page. */
  public static Page titled(String title) {
    return new Page(title);
  }

  /** Adds a heading. */
  public Page heading(String text) {
    parts.add(html -> html.element("h2", text));
    return this;
  }

  /** Adds a paragraph. */
  public Page paragraph(String text) {
    parts.add(html -> html.element("p", text));
    return this;
  }

  /** Adds a list of points. */
  public Page list(List<String> points) {
    List<String> copy = List.copyOf(points);
    parts.add(
        html -> {
          html.line("<ul>");
          copy.forEach(point -> html.element("li", point));
          html.line("</ul>");
        });
    return this;
  }

  /** Adds a table. */
  public Page table(Table table) {
    parts.add(table::html);
    return this;
  }

  /** Adds a drawing. */
  public Page plot(Plot plot) {
    parts.add(
        html -> {
          html.line("<figure>").line(plot.svg());
          html.element("figcaption", plot.title()).line("</figure>");
        });
    return this;
  }

  /** The page. */
  public String html() {
    Html html = new Html();
    html.line("<!DOCTYPE html>").line("<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.line(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
            + " style-src 'unsafe-inline'; script-src 'unsafe-inline'\">");
    html.line("<meta name=\"viewport\" content=\"width=device-width\">");
    html.element("title", title).line("<style>\n" + STYLE + "</style></head><body>");
    html.element("h1", title);
    parts.forEach(part -> part.accept(html));
    return html.line("<script>\n" + SCRIPT + "</script></body></html>").toString();
  }
}
