// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.DenseVector;
import dev.sextant.Ranking.ScoredId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The inputs of {@code benchmarks/golden/make_evaluation_golden.py}, drawn as there, and the lines
 * that it wrote.
 */
final class GoldenData {
  private static final String[] PREFIXES = {"d", "D", "é", "𝔘", "ﬁ"};

  private final SeededRandom random;

  GoldenData(long seed) {
    this.random = new SeededRandom(seed);
  }

  /** A line of the file: what was computed, of which seed, and the results. */
  record Line(String kind, int seed, List<String> columns) {
    String text(int column) {
      return columns.get(column);
    }

    double number(int column) {
      return Double.parseDouble(columns.get(column));
    }
  }

  /** All lines of statistics.tsv of a kind. */
  static List<Line> lines(String kind) {
    return rows("statistics.tsv").stream()
        .filter(row -> row[0].equals(kind))
        .map(row -> new Line(kind, Integer.parseInt(row[1]), List.of(row).subList(2, row.length)))
        .toList();
  }

  /** The rows of a file of the golden data. */
  static List<String[]> rows(String file) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                GoldenData.class.getResourceAsStream(file), StandardCharsets.UTF_8))) {
      return in.lines().map(line -> line.split("\t", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int below(int bound) {
    return (int) ((random.nextLong() >>> 33) % bound);
  }

  private double score(int kind) {
    return switch (kind) {
      case 0 -> below(8) / 4.0 - 1;
      case 1 -> below(6) / 4.0 + 1e-9 * below(3);
      case 2 -> 16777216.0 + below(12);
      default -> below(1 << 30) / 1024.0;
    };
  }

  /** Fills a run and its judgements. */
  void run(Map<String, List<ScoredId>> run, Map<String, Map<String, Integer>> qrels) {
    int kind = below(4);
    int queries = 1 + below(3);
    for (int q = 0; q < queries; q++) {
      int density = below(5);
      int judged = 1 + below(8);
      int kindness = below(4) - 1;
      List<ScoredId> found = new ArrayList<>();
      Map<String, Integer> judgements = new TreeMap<>();
      for (int d = 0; d < 60; d++) {
        String document = PREFIXES[d % 5] + d;
        if (below(4) < density) {
          found.add(new ScoredId(document, score(kind)));
        }
        if (below(8) < judged) {
          judgements.put(document, below(7) - 3 + kindness);
        }
      }
      if (!found.isEmpty()) {
        run.put("q" + q, found);
      }
      qrels.put("q" + q, judgements);
    }
  }

  double[] series(int size, int levels) {
    double[] series = new double[size];
    Arrays.setAll(series, i -> below(levels) / 8.0 - 2);
    return series;
  }

  Labelled labelled(int size, int classes, int dimension) {
    double[][] middles = new double[classes][dimension];
    for (double[] middle : middles) {
      Arrays.setAll(middle, j -> below(64) / 16.0 - 2);
    }
    List<DenseVector> vectors = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int label = i < classes ? i : below(classes);
      float[] point = new float[dimension];
      for (int j = 0; j < dimension; j++) {
        point[j] = (float) (middles[label][j] + below(1 << 16) / 16384.0 - 2);
      }
      vectors.add(DenseVector.of(point));
      labels.add(String.valueOf(label));
    }
    return new Labelled(vectors, labels);
  }

  PairedComparison paired(int size) {
    double[] baseline = new double[size];
    Arrays.setAll(baseline, i -> below(33) / 32.0);
    Map<String, Double> left = new LinkedHashMap<>();
    Map<String, Double> right = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      left.put("q" + i, baseline[i]);
      right.put("q" + i, Math.min(1, Math.max(0, baseline[i] + (below(17) - 7) / 32.0)));
    }
    return PairedComparison.of(left, right);
  }

  double[] skewed(int size) {
    double[] values = new double[size];
    Arrays.setAll(values, i -> Math.pow(below(33), 2) / 1024);
    return values;
  }
}
