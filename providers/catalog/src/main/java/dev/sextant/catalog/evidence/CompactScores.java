// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Reads a table of scores: {@code model, task, split, subset, main_score} in columns divided by
 * tabs, under a line that names them, plain or compressed by gzip.
 *
 * <p>Rows follow each other by model and task, so a name is compared with that of the row before
 * first: a million rows need a second, and most of it is gzip's.
 */
final class CompactScores {
  private static final String HEADER = "model\ttask\tsplit\tsubset\tmain_score";
  private static final int COLUMNS = 5;
  private static final double[] POWERS = powers();

  private final Path file;
  private final ScoreTable.Builder table;
  private final Problems problems;
  private final int[] ends = new int[COLUMNS];
  private int line;
  private final Column models;
  private final Column tasks;
  private final Column splits;
  private final Column subsets;

  private CompactScores(Path file, ScoreTable.Builder table, Problems problems) {
    this.file = file;
    this.table = table;
    this.problems = problems;
    this.models = new Column(table.models);
    this.tasks = new Column(table.tasks);
    this.splits = new Column(table.splits);
    this.subsets = new Column(table.subsets);
  }

  /** The names of a column, and which the row before had. */
  private static final class Column {
    private final Names names;
    private int before = -1;

    Column(Names names) {
      this.names = names;
    }

    int id(byte[] buffer, int from, int to) {
      if (before < 0 || !names.isAt(before, buffer, from, to)) {
        before = names.id(buffer, from, to);
      }
      return before;
    }
  }

  private static double[] powers() {
    double[] powers = new double[23];
    Arrays.setAll(powers, i -> Double.parseDouble("1e" + i));
    return powers;
  }

  /** Reads all rows; wrong ones become problems. */
  static void read(Path file, ScoreTable.Builder table, Problems problems) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try (InputStream in =
        file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw) {
      new CompactScores(file, table, problems).readAll(in);
    }
  }

  private void readAll(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 18];
    int filled = 0;
    for (int read = 0; read >= 0; read = in.read(buffer, filled, buffer.length - filled)) {
      filled += read;
      int from = 0;
      for (int i = 0; i < filled; i++) {
        if (buffer[i] == '\n') {
          line(buffer, from, i);
          from = i + 1;
        }
      }
      System.arraycopy(buffer, from, buffer, 0, filled - from);
      filled -= from;
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, filled * 2);
      }
    }
    if (filled > 0) {
      line(buffer, 0, filled);
    }
  }

  private void line(byte[] buffer, int from, int to) {
    line++;
    int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    if (line == 1) {
      String header = new String(buffer, from, end - from, StandardCharsets.UTF_8);
      if (!header.equals(HEADER)) {
        problems.add(file, 1, "is not the header \"%s\"".formatted(HEADER.replace('\t', ' ')));
      }
      return;
    }
    int columns = columns(buffer, from, end);
    if (columns != COLUMNS) {
      problems.add(file, line, "has %d columns, not %d".formatted(columns, COLUMNS));
      return;
    }
    double score = score(buffer, ends[3] + 1, end);
    if (!(score >= -1 && score <= 1)) {
      String text = new String(buffer, ends[3] + 1, end - ends[3] - 1, StandardCharsets.UTF_8);
      problems.add(file, line, "has the score \"%s\", not a number from -1 to 1".formatted(text));
      return;
    }
    row(buffer, from, score);
  }

  private int columns(byte[] buffer, int from, int end) {
    int columns = 0;
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\t') {
        if (columns < COLUMNS) {
          ends[columns] = i;
        }
        columns++;
      }
    }
    return columns + 1;
  }

  private void row(byte[] buffer, int from, double score) {
    int model = models.id(buffer, from, ends[0]);
    int task = tasks.id(buffer, ends[0] + 1, ends[1]);
    int split = splits.id(buffer, ends[1] + 1, ends[2]);
    int subset = subsets.id(buffer, ends[2] + 1, ends[3]);
    if (table.takes(split)) {
      table.add(model, task, split, subset, score);
    } else {
      problems.add(file, line, "has one split more than can be kept");
    }
  }

  /** A decimal number; NaN if it is none. Exact: up to 15 digits divided by a power of ten. */
  private static double score(byte[] buffer, int from, int to) {
    int i = from < to && buffer[from] == '-' ? from + 1 : from;
    long digits = 0;
    int point = -1;
    int count = 0;
    for (; i < to; i++) {
      byte c = buffer[i];
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        count++;
      } else if (c == '.' && point < 0) {
        point = count;
      } else {
        return parsed(buffer, from, to);
      }
    }
    if (count == 0 || count > 15) {
      return parsed(buffer, from, to);
    }
    double value = digits / POWERS[point < 0 ? 0 : count - point];
    return buffer[from] == '-' ? -value : value;
  }

  private static double parsed(byte[] buffer, int from, int to) {
    try {
      return Double.parseDouble(new String(buffer, from, to - from, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
