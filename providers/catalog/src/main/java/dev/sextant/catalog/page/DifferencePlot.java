// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Differences of two systems case by case (query by query, task by task), the greatest gain first:
 * it shows whether a mean comes from many small gains or a few large ones.
 *
 * @param title which two are compared
 * @param label what a difference is measured in
 * @param cases at least one
 */
public record DifferencePlot(String title, String label, List<Case> cases) implements Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 260;
  private static final int LEFT = 70;

  /**
   * A case.
   *
   * @param name which one
   * @param difference the first system's value less the second's; finite
   */
  public record Case(String name, double difference) {
    /** Checks that it is finite. */
    public Case {
      if (!Double.isFinite(difference)) {
        throw new IllegalArgumentException(
            "the difference of %s is %s; give a finite number".formatted(name, difference));
      }
    }
  }

  /** Orders the cases. */
  public DifferencePlot {
    cases =
        cases.stream()
            .sorted(
                Comparator.comparingDouble(Case::difference).reversed().thenComparing(Case::name))
            .toList();
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("plot \"%s\" has no case; give one".formatted(title));
    }
  }

  @Override
  public String svg() {
    double[] values = cases.stream().mapToDouble(Case::difference).toArray();
    Scale up = Scale.of(Axis.linear(label), withZero(values), HEIGHT - 20, 20);
    double zero = up.place(0);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Html.text(title)));
    for (double tick : up.ticks()) {
      svg.append(
          "<line class=\"grid\" x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\"/>\n"
              .formatted(LEFT, number(up.place(tick)), WIDTH - 20, number(up.place(tick))));
      svg.append(
          "<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>\n"
              .formatted(LEFT - 8, number(up.place(tick) + 4), Scale.shown(tick)));
    }
    double width = (WIDTH - 20.0 - LEFT) / cases.size();
    for (int i = 0; i < values.length; i++) {
      double end = up.place(values[i]);
      svg.append(
          bar(cases.get(i), LEFT + i * width, width, Math.min(end, zero), Math.abs(end - zero)));
    }
    return svg.append("</svg>").toString();
  }

  private static double[] withZero(double[] values) {
    double[] more = java.util.Arrays.copyOf(values, values.length + 1);
    more[values.length] = 0;
    return more;
  }

  private static String bar(Case one, double x, double width, double y, double height) {
    return "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>\n"
        .formatted(
            one.difference < 0 ? "loss" : "gain",
            number(x),
            number(y),
            number(Math.max(0.5, width * 0.9)),
            number(height),
            Html.text("%s: %s".formatted(one.name, one.difference)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
