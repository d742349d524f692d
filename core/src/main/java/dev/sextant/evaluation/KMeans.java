// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.DenseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Embeddings in k groups, each around its mean: what clustering is measured on, by {@link
 * VMeasure}.
 *
 * <p>Lloyd's algorithm ("Least squares quantization in PCM", IEEE Transactions on Information
 * Theory 28(2), 1982) from starts drawn by k-means++ (Arthur and Vassilvitskii, "k-means++: the
 * advantages of careful seeding", SODA 2007), ten times; the run of least inertia is kept. A
 * cluster that loses all its vectors takes the one farthest from its mean. From the same start the
 * result is that of scikit-learn's {@code KMeans(algorithm="lloyd", tol=0)}, against which it is
 * checked; the starts differ, since they are drawn by other random numbers. MTEB clusters by {@code
 * MiniBatchKMeans}, whose results scatter more.
 *
 * @param clusters a number from 0 to k - 1 for each vector, in the order of the vectors
 * @param inertia the sum of the squared distances of all vectors from their cluster's mean; less is
 *     better
 */
public record KMeans(List<Integer> clusters, double inertia) {
  private static final int STARTS = 10;
  private static final int MAX_ROUNDS = 300;

  /** Copies the list. */
  public KMeans {
    clusters = List.copyOf(clusters);
  }

  /**
   * Groups vectors by Euclidean distance; those of length one therefore by cosine.
   *
   * @param vectors all of one dimension
   * @param k 1 to the number of vectors; where fewer of them differ, fewer clusters come out
   * @param seed equal seeds give equal clusters
   * @throws IllegalArgumentException if k is not so, or the dimensions differ
   */
  public static KMeans of(List<DenseVector> vectors, int k, long seed) {
    Labelled.requireOneDimension(vectors);
    if (k < 1 || k > vectors.size()) {
      throw new IllegalArgumentException(
          "k is %d; it must be 1 to the number of vectors, %d".formatted(k, vectors.size()));
    }
    float[][] points = vectors.stream().map(DenseVector::toArray).toArray(float[][]::new);
    SeededRandom random = new SeededRandom(seed);
    KMeans best = lloyd(points, start(points, k, random));
    for (int i = 1; i < STARTS; i++) {
      KMeans next = lloyd(points, start(points, k, random));
      if (next.inertia < best.inertia) {
        best = next;
      }
    }
    return best;
  }

  /** k-means++: each next mean is a point, drawn by its squared distance to the nearest so far. */
  private static double[][] start(float[][] points, int k, SeededRandom random) {
    List<double[]> means = new ArrayList<>();
    means.add(doubles(points[random.nextInt(points.length)]));
    double[] distances = new double[points.length];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    while (means.size() < k) {
      double total = 0;
      for (int i = 0; i < points.length; i++) {
        distances[i] = Math.min(distances[i], distance(points[i], means.get(means.size() - 1)));
        total += distances[i];
      }
      if (total == 0) {
        // Every point is a mean already.
        break;
      }
      means.add(doubles(points[drawn(distances, random.nextDouble() * total)]));
    }
    return means.toArray(double[][]::new);
  }

  private static int drawn(double[] distances, double target) {
    double sum = 0;
    int last = 0;
    for (int i = 0; i < distances.length; i++) {
      if (distances[i] > 0) {
        sum += distances[i];
        last = i;
        if (sum > target) {
          return i;
        }
      }
    }
    return last;
  }

  /** Moves means to the middle of the points nearest to them until no point changes its mean. */
  static KMeans lloyd(float[][] points, double[][] start) {
    double[][] means = Arrays.stream(start).map(double[]::clone).toArray(double[][]::new);
    int[] clusters = new int[points.length];
    Arrays.fill(clusters, -1);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (!assign(points, means, clusters)) {
        break;
      }
      fillEmpty(points, means, clusters);
      recentre(points, means, clusters);
    }
    double inertia = 0;
    for (int i = 0; i < points.length; i++) {
      inertia += distance(points[i], means[clusters[i]]);
    }
    return new KMeans(Arrays.stream(clusters).boxed().toList(), inertia);
  }

  /** Gives each point to its nearest mean, of equals the first; whether one changed. */
  private static boolean assign(float[][] points, double[][] means, int[] clusters) {
    boolean changed = false;
    for (int i = 0; i < points.length; i++) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int mean = 0; mean < means.length; mean++) {
        double distance = distance(points[i], means[mean]);
        if (distance < least) {
          least = distance;
          nearest = mean;
        }
      }
      changed |= clusters[i] != nearest;
      clusters[i] = nearest;
    }
    return changed;
  }

  private static void fillEmpty(float[][] points, double[][] means, int[] clusters) {
    int[] sizes = new int[means.length];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    for (int empty = 0; empty < means.length; empty++) {
      if (sizes[empty] == 0) {
        int farthest = farthest(points, means, clusters, sizes);
        sizes[clusters[farthest]]--;
        sizes[empty]++;
        clusters[farthest] = empty;
        means[empty] = doubles(points[farthest]);
      }
    }
  }

  /** The point farthest from its mean that is not alone there. */
  private static int farthest(float[][] points, double[][] means, int[] clusters, int[] sizes) {
    int farthest = -1;
    double most = -1;
    for (int i = 0; i < points.length; i++) {
      double distance = distance(points[i], means[clusters[i]]);
      if (sizes[clusters[i]] > 1 && distance > most) {
        most = distance;
        farthest = i;
      }
    }
    return farthest;
  }

  private static void recentre(float[][] points, double[][] means, int[] clusters) {
    int[] sizes = new int[means.length];
    Arrays.stream(means).forEach(mean -> Arrays.fill(mean, 0));
    for (int i = 0; i < points.length; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < points[i].length; j++) {
        means[clusters[i]][j] += points[i][j];
      }
    }
    for (int mean = 0; mean < means.length; mean++) {
      int size = sizes[mean];
      double[] sums = means[mean];
      Arrays.setAll(sums, j -> sums[j] / size);
    }
  }

  private static double distance(float[] point, double[] mean) {
    double sum = 0;
    for (int i = 0; i < mean.length; i++) {
      double difference = point[i] - mean[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
