// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.DenseVector;
import dev.sextant.Similarity;
import dev.sextant.evaluation.GoldenData.Line;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Against scikit-learn 1.9.1 and SciPy 1.17.1. */
class EmbeddingGoldenTest {
  private static void same(Line line, int column, double value) {
    assertThat(value)
        .as("%s of seed %d, column %d", line.kind(), line.seed(), column)
        .isCloseTo(line.number(column), within(1e-9));
  }

  @Test
  void correlations_seriesWithTies_areAsScipy() {
    List<Line> lines = GoldenData.lines("correlation");
    assertThat(lines).hasSize(200);
    for (Line line : lines) {
      GoldenData data = new GoldenData(line.seed());
      int size = 4 + data.below(40);
      int levels = 3 + data.below(60);
      double[] left = data.series(size, levels);
      double[] right = data.series(size, levels);
      same(line, 0, Correlation.pearson(left, right));
      same(line, 1, Correlation.spearman(left, right));
    }
  }

  @Test
  void pairClassification_scoresWithTies_isAsScikitLearn() {
    List<Line> lines = GoldenData.lines("pairs");
    assertThat(lines).hasSizeGreaterThan(190);
    for (Line line : lines) {
      GoldenData data = new GoldenData(line.seed());
      int size = 2 + data.below(60);
      double[] scores = data.series(size, 2 + data.below(80));
      boolean[] together = new boolean[size];
      for (int i = 0; i < size; i++) {
        together[i] = data.below(3) == 0;
      }
      PairClassification result = PairClassification.of(scores, together);
      same(line, 0, result.averagePrecision());
      same(line, 1, result.bestF1());
      same(line, 2, result.threshold());
      same(line, 3, result.precision());
      same(line, 4, result.recall());
    }
  }

  @Test
  void vMeasure_randomClusters_isAsScikitLearn() {
    List<Line> lines = GoldenData.lines("vmeasure");
    assertThat(lines).hasSize(200);
    for (Line line : lines) {
      GoldenData data = new GoldenData(line.seed());
      int size = 1 + data.below(60);
      int classes = 1 + data.below(6);
      int clusters = 1 + data.below(9);
      List<Integer> truth = Stream.generate(() -> data.below(classes)).limit(size).toList();
      List<String> found =
          truth.stream().map(t -> "c" + (data.below(2) == 1 ? t : data.below(clusters))).toList();
      VMeasure measure = VMeasure.of(truth, found);
      same(line, 0, measure.homogeneity());
      same(line, 1, measure.completeness());
      same(line, 2, measure.vMeasure());
    }
  }

  /** Training and test vectors of a seed. */
  private static List<Labelled> parts(int seed) {
    GoldenData data = new GoldenData(seed);
    int dimension = 2 + data.below(15);
    Labelled all = data.labelled(60 + data.below(40), 2 + seed % 5, dimension);
    int size = all.labels().size();
    return List.of(
        new Labelled(all.vectors().subList(0, 40), all.labels().subList(0, 40)),
        new Labelled(all.vectors().subList(40, size), all.labels().subList(40, size)));
  }

  private static void same(Line line, Classification result) {
    assertThat(String.join("", result.predicted()))
        .as("%s of seed %d", line.kind(), line.seed())
        .isEqualTo(line.text(0));
    same(line, 1, result.accuracy());
    same(line, 2, result.macroF1());
    same(line, 3, result.weightedF1());
  }

  @Test
  void nearestNeighbours_ofOneThreeAndSix_areAsScikitLearn() {
    for (Similarity similarity : List.of(Similarity.COSINE, Similarity.EUCLIDEAN)) {
      for (int k : List.of(1, 3, 6)) {
        String kind = "knn-%s-%d".formatted(similarity.name().toLowerCase(Locale.ROOT), k);
        List<Line> lines = GoldenData.lines(kind);
        assertThat(lines).hasSize(12);
        for (Line line : lines) {
          List<Labelled> parts = parts(line.seed());
          same(line, Classification.nearestNeighbours(parts.get(0), parts.get(1), k, similarity));
        }
      }
    }
  }

  @Test
  void logisticRegression_twoToSixClasses_isAsScikitLearn() {
    List<Line> lines = GoldenData.lines("logistic");
    assertThat(lines).hasSize(12);
    for (Line line : lines) {
      List<Labelled> parts = parts(line.seed());
      same(line, Classification.logisticRegression(parts.get(0), parts.get(1)));
    }
    for (Line line : GoldenData.lines("probability")) {
      List<Labelled> parts = parts(line.seed());
      DenseVector vector = parts.get(1).vectors().get(Integer.parseInt(line.text(0)));
      double[] probabilities = LogisticRegression.fit(parts.get(0)).probabilities(vector);
      for (int i = 0; i < probabilities.length; i++) {
        // Both stop where the slope is small, not where it is 0.
        assertThat(probabilities[i])
            .as("probability %d of vector %s, seed %d", i, line.text(0), line.seed())
            .isCloseTo(line.number(i + 1), within(1e-6));
      }
    }
  }

  @Test
  void lloyd_fromTheSameStart_isAsScikitLearn() {
    lloyd("kmeans", false);
  }

  @Test
  void lloyd_clusterWithoutPoints_isFilledAsScikitLearnDoes() {
    lloyd("kmeans-empty", true);
  }

  private static void lloyd(String kind, boolean lastFarAway) {
    List<Line> lines = GoldenData.lines(kind);
    assertThat(lines).hasSize(40);
    for (Line line : lines) {
      GoldenData data = new GoldenData(line.seed());
      int k = 2 + data.below(6);
      int dimension = 1 + data.below(12);
      List<DenseVector> vectors = data.labelled(40 + data.below(80), k, dimension).vectors();
      float[][] points = vectors.stream().map(DenseVector::toArray).toArray(float[][]::new);
      double[][] start = new double[k][dimension];
      for (int i = 0; i < k; i++) {
        float[] point = points[i];
        boolean far = lastFarAway && i == k - 1;
        Arrays.setAll(start[i], j -> far ? 1000 : point[j]);
      }
      KMeans result = KMeans.lloyd(points, start);
      assertThat(result.clusters().stream().map(String::valueOf).collect(Collectors.joining()))
          .as("clusters of seed %d", line.seed())
          .isEqualTo(line.text(0));
      assertThat(result.inertia()).isCloseTo(line.number(1), within(1e-9 * line.number(1)));
    }
  }
}
