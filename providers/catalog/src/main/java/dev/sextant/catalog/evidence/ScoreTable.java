// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * A million scores by model, task, split and subset, as columns: 13 bytes a score, and the rows of
 * a model's task side by side. Immutable; made by {@link Builder}.
 */
final class ScoreTable {
  private final Names models;
  private final Names tasks;
  private final Names splits;
  private final Names subsets;

  /** Where the rows of a cell begin; cells are model by model, and task by task in a model. */
  private final int[] starts;

  private final byte[] rowSplits;
  private final int[] rowSubsets;
  private final double[] scores;

  /** Takes a row of a cell. */
  @FunctionalInterface
  interface Row {
    void accept(int split, int subset, double score);
  }

  private ScoreTable(Builder builder, int[] starts) {
    this.models = builder.models;
    this.tasks = builder.tasks;
    this.splits = builder.splits;
    this.subsets = builder.subsets;
    this.starts = starts;
    int size = starts[starts.length - 1];
    this.rowSplits = new byte[size];
    this.rowSubsets = new int[size];
    this.scores = new double[size];
  }

  Names models() {
    return models;
  }

  Names tasks() {
    return tasks;
  }

  Names splits() {
    return splits;
  }

  Names subsets() {
    return subsets;
  }

  int size() {
    return scores.length;
  }

  /** All scores of a model on a task. */
  void rows(int model, int task, Row row) {
    int cell = model * tasks.size() + task;
    for (int i = starts[cell]; i < starts[cell + 1]; i++) {
      if (!Double.isNaN(scores[i])) {
        row.accept(rowSplits[i], rowSubsets[i], scores[i]);
      }
    }
  }

  private void dropSeconds(Path file, Problems problems) {
    int[] seenIn = new int[Math.multiplyExact(splits.size(), subsets.size())];
    for (int cell = 0; cell + 1 < starts.length; cell++) {
      for (int i = starts[cell]; i < starts[cell + 1]; i++) {
        int place = rowSplits[i] * subsets.size() + rowSubsets[i];
        if (seenIn[place] == cell + 1) {
          scores[i] = Double.NaN;
          problems.add(
              file,
              0,
              "has a second score of %s on %s, split %s, subset %s"
                  .formatted(
                      models.name(cell / tasks.size()),
                      tasks.name(cell % tasks.size()),
                      splits.name(rowSplits[i]),
                      subsets.name(rowSubsets[i])));
        }
        seenIn[place] = cell + 1;
      }
    }
  }

  /** Collects rows in any order. */
  static final class Builder {
    /** Splits are kept in a byte. */
    private static final int MOST_SPLITS = 127;

    final Names models = new Names();
    final Names tasks = new Names();
    final Names splits = new Names();
    final Names subsets = new Names();
    private int[] rowModels = new int[1 << 16];
    private int[] rowTasks = new int[1 << 16];
    private byte[] rowSplits = new byte[1 << 16];
    private int[] rowSubsets = new int[1 << 16];
    private double[] scores = new double[1 << 16];
    private int size;

    /** Whether there is room for that split's number. */
    boolean takes(int split) {
      return split <= MOST_SPLITS;
    }

    /** Adds a row by the numbers that the names have. */
    void add(int model, int task, int split, int subset, double score) {
      if (size == scores.length) {
        int room = size * 2;
        rowModels = Arrays.copyOf(rowModels, room);
        rowTasks = Arrays.copyOf(rowTasks, room);
        rowSplits = Arrays.copyOf(rowSplits, room);
        rowSubsets = Arrays.copyOf(rowSubsets, room);
        scores = Arrays.copyOf(scores, room);
      }
      rowModels[size] = model;
      rowTasks[size] = task;
      rowSplits[size] = (byte) split;
      rowSubsets[size] = subset;
      scores[size] = score;
      size++;
    }

    int size() {
      return size;
    }

    /**
     * Puts the rows of each model's task side by side, in the order in which they came. Of two
     * scores for the same subset the first is kept.
     *
     * @param file where they are from, for what is said of the second
     */
    ScoreTable build(Path file, Problems problems) {
      int[] starts = new int[Math.multiplyExact(models.size(), tasks.size()) + 1];
      for (int i = 0; i < size; i++) {
        starts[cell(i) + 1]++;
      }
      for (int cell = 1; cell < starts.length; cell++) {
        starts[cell] += starts[cell - 1];
      }
      ScoreTable table = new ScoreTable(this, starts);
      int[] next = starts.clone();
      for (int i = 0; i < size; i++) {
        int place = next[cell(i)]++;
        table.rowSplits[place] = rowSplits[i];
        table.rowSubsets[place] = rowSubsets[i];
        table.scores[place] = scores[i];
      }
      table.dropSeconds(file, problems);
      return table;
    }

    private int cell(int row) {
      return rowModels[row] * tasks.size() + rowTasks[row];
    }
  }
}
