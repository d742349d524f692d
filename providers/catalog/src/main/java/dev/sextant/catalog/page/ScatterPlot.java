// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Points over two axes, with error bars: quality against cost, speed or size.
 *
 * @param title what it shows
 * @param x the axis to the right
 * @param y the axis upwards
 * @param points at least one
 */
public record ScatterPlot(String title, Axis x, Axis y, List<Point> points) implements Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 440;

  /**
   * A point.
   *
   * @param label what it stands for
   * @param low where its error bar begins; {@code y} if it has none
   * @param high where its error bar ends; {@code y} if it has none
   */
  public record Point(String label, double x, double y, double low, double high) {
    /** Checks that all is finite and the bar holds the point. */
    public Point {
      if (!(low <= y && y <= high) || !Double.isFinite(x + low + high)) {
        throw new IllegalArgumentException(
            "point %s is %s, %s with a bar from %s to %s; give finite numbers in order"
                .formatted(label, x, y, low, high));
      }
    }

    /** A point without an error bar. */
    public static Point of(String label, double x, double y) {
      return new Point(label, x, y, y, y);
    }
  }

  /** Copies the points. */
  public ScatterPlot {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("plot \"%s\" has no point; give one".formatted(title));
    }
  }

  @Override
  public String svg() {
    Scale across = Scale.of(x, points.stream().mapToDouble(Point::x).toArray(), 70, WIDTH - 20);
    double[] heights =
        points.stream()
            .flatMapToDouble(p -> java.util.stream.DoubleStream.of(p.low, p.high))
            .toArray();
    Scale up = Scale.of(y, heights, HEIGHT - 50, 20);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Html.text(title)));
    across.ticks().forEach(t -> svg.append(tickAcross(across, t)));
    up.ticks().forEach(t -> svg.append(tickUp(up, t)));
    svg.append(text(WIDTH / 2.0, HEIGHT - 8, "middle", x.label()));
    svg.append(
        "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n"
            .formatted(HEIGHT / 2, Html.text(y.label())));
    Labels labels = new Labels();
    for (Point point : points) {
      svg.append(point(point, across.place(point.x), up));
      svg.append(labels.text(point.label, across.place(point.x), up.place(point.y)));
    }
    return svg.append("</svg>").toString();
  }

  /** Labels beside their points, each moved up or down until it covers no other. */
  private static final class Labels {
    private static final double LINE = 12;
    private static final double LETTER = 6;
    private static final int TRIES = 12;

    private record Box(double from, double to, double y) {
      boolean covers(Box other) {
        return from < other.to && other.from < to && Math.abs(y - other.y) < LINE;
      }
    }

    private final List<Box> taken = new ArrayList<>();

    String text(String label, double x, double y) {
      boolean nearEdge = x > WIDTH - 190;
      double width = label.length() * LETTER;
      double from = nearEdge ? x - 7 - width : x + 7;
      Box box = new Box(from, from + width, y - 5);
      for (int i = 1; i <= TRIES && isTaken(box); i++) {
        int lines = (i + 1) / 2;
        double shift = lines * (i % 2 == 0 ? -LINE : LINE);
        box = new Box(from, from + width, y - 5 + shift);
      }
      taken.add(box);
      return ScatterPlot.text(nearEdge ? x - 7 : x + 7, box.y(), nearEdge ? "end" : "start", label);
    }

    private boolean isTaken(Box box) {
      return taken.stream().anyMatch(box::covers);
    }
  }

  private static String point(Point point, double place, Scale up) {
    double height = up.place(point.y);
    String bar =
        point.low == point.high
            ? ""
            : line("bar", place, up.place(point.low), place, up.place(point.high));
    return bar
        + "<circle cx=\"%s\" cy=\"%s\" r=\"4\"><title>%s</title></circle>\n"
            .formatted(
                number(place),
                number(height),
                Html.text("%s: %s, %s".formatted(point.label, point.x, point.y)));
  }

  private static String tickAcross(Scale scale, double value) {
    double place = scale.place(value);
    return line("grid", place, 20, place, HEIGHT - 50)
        + text(place, HEIGHT - 32, "middle", Scale.shown(value));
  }

  private static String tickUp(Scale scale, double value) {
    double place = scale.place(value);
    return line("grid", 70, place, WIDTH - 20, place)
        + text(62, place + 4, "end", Scale.shown(value));
  }

  private static String line(String kind, double x1, double y1, double x2, double y2) {
    return "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
        .formatted(kind, number(x1), number(y1), number(x2), number(y2));
  }

  private static String text(double x, double y, String anchor, String text) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
        .formatted(number(x), number(y), anchor, Html.text(text));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
