// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.DenseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** K-means, and the measure of its clusters. */
class ClusteringTest {
  /** Points around the corners of a large square, in turn. */
  private static List<DenseVector> corners(int size, long seed) {
    Random random = new Random(seed);
    List<DenseVector> points = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      points.add(
          DenseVector.of(
              (i & 1) * 20 + random.nextFloat(), (i >> 1 & 1) * 20 + random.nextFloat()));
    }
    return points;
  }

  @Test
  void kMeans_fourPlainGroups_findsThemFromEverySeed() {
    List<Integer> truth = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      truth.add(i % 4);
    }
    for (long seed = 0; seed < 20; seed++) {
      KMeans result = KMeans.of(corners(80, seed), 4, seed);
      assertThat(VMeasure.of(truth, result.clusters()).vMeasure()).isCloseTo(1, within(1e-12));
      assertThat(result.inertia()).isLessThan(80 * 0.5);
    }
  }

  @Test
  void kMeans_twelvePlainGroups_areFoundBecauseStartsAreFarApart() {
    // From points drawn without regard to distance some groups are joined and others divided.
    List<DenseVector> points = new ArrayList<>();
    List<Integer> truth = new ArrayList<>();
    Random random = new Random(6);
    for (int i = 0; i < 120; i++) {
      truth.add(i % 12);
      points.add(
          DenseVector.of(i % 4 * 10 + random.nextFloat(), i / 4 % 3 * 10 + random.nextFloat()));
    }
    for (long seed = 0; seed < 10; seed++) {
      assertThat(VMeasure.of(truth, KMeans.of(points, 12, seed).clusters()).vMeasure())
          .as("seed %d", seed)
          .isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void kMeans_groupsThatOverlap_areBetterThanFromMostSingleStarts() {
    Random random = new Random(9);
    for (int seed = 0; seed < 10; seed++) {
      List<DenseVector> vectors = new GoldenData(seed).labelled(150, 6, 3).vectors();
      float[][] points = vectors.stream().map(DenseVector::toArray).toArray(float[][]::new);
      double[] inertias = new double[31];
      for (int i = 0; i < inertias.length; i++) {
        double[][] start = new double[12][3];
        for (double[] mean : start) {
          float[] point = points[random.nextInt(points.length)];
          Arrays.setAll(mean, j -> point[j]);
        }
        inertias[i] = KMeans.lloyd(points, start).inertia();
      }
      Arrays.sort(inertias);
      assertThat(KMeans.of(vectors, 12, seed).inertia())
          .as("seed %d", seed)
          .isLessThan(inertias[inertias.length / 4]);
    }
  }

  @Test
  void lloyd_farthestPointAloneInItsCluster_staysThere() {
    float[][] points = {{0}, {0.1f}, {0.3f}, {100}};
    KMeans result = KMeans.lloyd(points, new double[][] {{0.1}, {90}, {1000}});
    assertThat(result.clusters()).containsExactly(0, 0, 2, 1);
    assertThat(result.inertia()).isCloseTo(2 * 0.05 * 0.05, within(1e-9));
  }

  @Test
  void kMeans_equalSeeds_giveEqualClusters() {
    List<DenseVector> points = new GoldenData(4).labelled(200, 6, 3).vectors();
    KMeans result = KMeans.of(points, 12, 7);
    assertThat(KMeans.of(points, 12, 7)).isEqualTo(result);
    assertThat(
            List.of(KMeans.of(points, 12, 8), KMeans.of(points, 12, 9), KMeans.of(points, 12, 10)))
        .anyMatch(other -> !other.equals(result));
  }

  @Test
  void kMeans_everyPoint_isNearestToItsOwnMean() {
    for (int seed = 0; seed < 10; seed++) {
      List<DenseVector> points = new GoldenData(seed).labelled(100, 5, 4).vectors();
      KMeans result = KMeans.of(points, 9, seed);
      double[][] sums = new double[9][4];
      int[] sizes = new int[9];
      for (int i = 0; i < points.size(); i++) {
        int cluster = result.clusters().get(i);
        sizes[cluster]++;
        for (int j = 0; j < 4; j++) {
          sums[cluster][j] += points.get(i).component(j);
        }
      }
      assertThat(sizes).doesNotContain(0);
      double inertia = 0;
      for (int i = 0; i < points.size(); i++) {
        double own = squared(points.get(i), sums, sizes, result.clusters().get(i));
        inertia += own;
        for (int other = 0; other < 9; other++) {
          assertThat(own).isLessThanOrEqualTo(squared(points.get(i), sums, sizes, other) + 1e-9);
        }
      }
      assertThat(result.inertia()).isCloseTo(inertia, within(1e-9));
    }
  }

  private static double squared(DenseVector point, double[][] sums, int[] sizes, int cluster) {
    double sum = 0;
    for (int j = 0; j < point.dimension(); j++) {
      double difference = point.component(j) - sums[cluster][j] / sizes[cluster];
      sum += difference * difference;
    }
    return sum;
  }

  @Test
  void kMeans_asManyClustersAsPoints_givesEachItsOwn() {
    KMeans result = KMeans.of(corners(10, 1), 10, 1);
    assertThat(new HashSet<>(result.clusters())).hasSize(10);
    assertThat(result.inertia()).isZero();
    assertThat(KMeans.of(corners(10, 1), 1, 1).clusters()).containsOnly(0);
  }

  @Test
  void kMeans_fewerDifferentPointsThanClusters_makesFewer() {
    List<DenseVector> points =
        List.of(DenseVector.of(1), DenseVector.of(2), DenseVector.of(1), DenseVector.of(2));
    KMeans result = KMeans.of(points, 3, 5);
    assertThat(new HashSet<>(result.clusters())).hasSize(2);
    assertThat(result.clusters().get(0)).isEqualTo(result.clusters().get(2));
    assertThat(result.inertia()).isZero();
  }

  @Test
  void kMeans_whatCantBeGrouped_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KMeans.of(corners(3, 1), 4, 1))
        .withMessageContaining("k is 4");
    assertThatIllegalArgumentException().isThrownBy(() -> KMeans.of(corners(3, 1), 0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KMeans.of(List.of(), 1, 1))
        .withMessageContaining("no vector");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KMeans.of(List.of(DenseVector.of(1), DenseVector.of(1, 2)), 1, 1))
        .withMessageContaining("dimension 2");
  }

  @Test
  void vMeasure_renamedClusters_changeNothing() {
    List<String> classes = List.of("a", "a", "b", "b", "c");
    VMeasure measure = VMeasure.of(classes, List.of(1, 1, 2, 3, 3));
    assertThat(VMeasure.of(classes, List.of("x", "x", "y", "z", "z"))).isEqualTo(measure);
    VMeasure turned = VMeasure.of(List.of(1, 1, 2, 3, 3), classes);
    assertThat(turned.homogeneity()).isCloseTo(measure.completeness(), within(1e-12));
    assertThat(turned.vMeasure()).isCloseTo(measure.vMeasure(), within(1e-12));
  }

  @Test
  void vMeasure_extremes_areDefined() {
    assertThat(VMeasure.of(List.of("a"), List.of(1))).isEqualTo(new VMeasure(1, 1, 1));
    // One cluster for all is complete and tells nothing; one for each is pure and scattered.
    assertThat(VMeasure.of(List.of("a", "b"), List.of(1, 1))).isEqualTo(new VMeasure(0, 1, 0));
    VMeasure each = VMeasure.of(List.of("a", "a", "b", "b"), List.of(1, 2, 3, 4));
    assertThat(each.homogeneity()).isCloseTo(1, within(1e-12));
    assertThat(each.completeness()).isCloseTo(0.5, within(1e-12));
    assertThatIllegalArgumentException().isThrownBy(() -> VMeasure.of(List.of(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VMeasure.of(List.of("a"), List.of()))
        .withMessageContaining("0 clusters for 1 classes");
  }
}
