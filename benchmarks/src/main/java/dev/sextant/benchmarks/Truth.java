// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.Similarity;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What an exact search finds, and how much of it another one found. */
final class Truth {
  /** Queries scored together, so that each vector is read once for all of them. */
  private static final int BLOCK = 64;

  /** What single precision may change of a score, by the largest that there can be. */
  private static final double ROUNDING = 1e-6;

  private final VectorSet vectors;
  private final int k;

  /** For each query the lowest score that belongs to the k best. */
  private final double[] lowest;

  /** For each query how many there are to find, k or fewer. */
  private final int[] wanted;

  private final @Nullable BitSet accepted;
  private final double tolerance;

  private Truth(VectorSet vectors, int k, @Nullable BitSet accepted) {
    this.vectors = vectors;
    this.k = k;
    this.accepted = accepted;
    this.lowest = new double[vectors.queries().length];
    this.wanted = new int[vectors.queries().length];
    this.tolerance = ROUNDING * longest(vectors.base()) * longest(vectors.queries());
  }

  private static double longest(float[][] vectors) {
    double squares =
        Arrays.stream(vectors).mapToDouble(each -> VectorSet.dot(each, each)).max().orElse(0);
    return Math.sqrt(squares);
  }

  /**
   * Searches exactly.
   *
   * @param accepted which vectors may be found; all if null
   */
  static Truth of(VectorSet vectors, int k, @Nullable BitSet accepted, int threads) {
    Truth truth = new Truth(vectors, k, accepted);
    List<Callable<Boolean>> blocks =
        IntStream.iterate(0, i -> i < truth.lowest.length, i -> i + BLOCK)
            .<Callable<Boolean>>mapToObj(first -> () -> truth.search(first))
            .toList();
    try (Workers workers = new Workers(threads)) {
      workers.each(blocks);
    }
    return truth;
  }

  private boolean search(int first) {
    int count = Math.min(BLOCK, lowest.length - first);
    float[] columns = columns(first, count);
    List<PriorityQueue<Float>> best =
        IntStream.range(0, count).mapToObj(i -> new PriorityQueue<Float>()).toList();
    float[] scores = new float[BLOCK];
    for (int number = 0; number < vectors.base().length; number++) {
      if (accepted == null || accepted.get(number)) {
        score(vectors.base()[number], columns, scores);
        adjust(vectors.base()[number], scores);
        for (int i = 0; i < count; i++) {
          offer(best.get(i), scores[i]);
        }
      }
    }
    for (int i = 0; i < count; i++) {
      PriorityQueue<Float> scored = best.get(i);
      wanted[first + i] = scored.size();
      lowest[first + i] = scored.isEmpty() ? Double.POSITIVE_INFINITY : scored.peek();
    }
    return true;
  }

  private void offer(PriorityQueue<Float> best, float score) {
    if (best.size() < k) {
      best.add(score);
    } else if (score > best.peek()) {
      best.poll();
      best.add(score);
    }
  }

  /** A component of all queries of a block lies in a row, which the compiler makes SIMD of. */
  private float[] columns(int first, int count) {
    float[] columns = new float[vectors.dimension() * BLOCK];
    for (int i = 0; i < count; i++) {
      float[] query = vectors.queries()[first + i];
      for (int d = 0; d < query.length; d++) {
        columns[d * BLOCK + i] = query[d];
      }
    }
    return columns;
  }

  private static void score(float[] vector, float[] columns, float[] scores) {
    Arrays.fill(scores, 0);
    for (int d = 0; d < vector.length; d++) {
      float component = vector[d];
      int row = d * BLOCK;
      for (int i = 0; i < BLOCK; i++) {
        scores[i] += component * columns[row + i];
      }
    }
  }

  /**
   * Makes of inner products what orders as the similarity does. Of the squared distance |q|² - 2 qv
   * + |v|² a query's own length changes nothing.
   */
  private void adjust(float[] vector, float[] scores) {
    if (vectors.similarity() == Similarity.EUCLIDEAN) {
      float half = (float) (VectorSet.dot(vector, vector) / 2);
      for (int i = 0; i < scores.length; i++) {
        scores[i] -= half;
      }
    }
  }

  /**
   * The share of what there is to find that was found, over all queries. Vectors with equal scores
   * stand for each other; one that a filter forbids, or that is named twice, counts for nothing.
   *
   * @param found for each query numbers of vectors
   */
  double recall(int[][] found) {
    long hits = 0;
    for (int query = 0; query < found.length; query++) {
      hits += hits(query, found[query]);
    }
    long all = Arrays.stream(wanted).asLongStream().sum();
    return all == 0 ? 1 : (double) hits / all;
  }

  private long hits(int query, int[] found) {
    return Math.min(
        wanted[query],
        Arrays.stream(found)
            .distinct()
            .filter(number -> accepted == null || accepted.get(number))
            .filter(number -> score(query, number) >= lowest[query] - tolerance)
            .count());
  }

  private double score(int query, int number) {
    float[] vector = vectors.base()[number];
    double product = VectorSet.dot(vectors.queries()[query], vector);
    return vectors.similarity() == Similarity.EUCLIDEAN
        ? product - VectorSet.dot(vector, vector) / 2
        : product;
  }
}
