// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.catalog.page.Table;
import java.util.ArrayList;
import java.util.List;

/** A comparison for a terminal. */
final class ComparisonText {
  private static final int WORST = 5;

  private ComparisonText() {}

  static String text(ComparisonReport report) {
    List<String> lines = new ArrayList<>(ComparisonTables.quality(report).lines());
    add(lines, ComparisonTables.effort(report));
    if (report.systems().size() > 1) {
      lines.add("");
      lines.add("Each with each, the surest difference first:");
      lines.addAll(ComparisonTables.pairs(report).lines());
    }
    Table worst = ComparisonTables.worst(report, report.systems().get(0), WORST);
    lines.add("");
    lines.add(worst.caption() + ":");
    lines.addAll(worst.lines());
    lines.add("");
    report.notes().forEach(note -> lines.add("- " + note));
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, Table table) {
    lines.add("");
    lines.addAll(table.lines());
  }
}
