// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import dev.sextant.Similarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Vectors to index and vectors to search for; none is both.
 *
 * @param base what is indexed, for the cosine of length 1
 * @param queries what is searched for, for the cosine of length 1
 * @param similarity by which they are compared
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VectorSet(float[][] base, float[][] queries, Similarity similarity) {
  /** One of so many is held out as a query. */
  static final int HELD_OUT = 64;

  /** How far a copy lies from its original, by the original's length: a cosine of about .94. */
  private static final double NOISE = .35;

  /** The shortest and the longest that {@link #stretch} makes of length 1. */
  private static final double SHORTEST = .5;

  private static final double LONGEST = 1.5;

  /** Takes every 64th vector as a query. */
  static VectorSet split(float[][] vectors, Similarity similarity) {
    List<float[]> base = new ArrayList<>();
    List<float[]> queries = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      (i % HELD_OUT == HELD_OUT - 1 ? queries : base).add(vectors[i]);
    }
    if (queries.isEmpty()) {
      throw new SextantException(
          "there are %d vectors; at least %d are needed to hold out one of them as a query"
              .formatted(vectors.length, HELD_OUT));
    }
    return of(base.toArray(new float[0][]), queries.toArray(new float[0][]), similarity);
  }

  /** For the cosine, scales all to length 1, in place. */
  static VectorSet of(float[][] base, float[][] queries, Similarity similarity) {
    if (base[0].length != queries[0].length) {
      throw new SextantException(
          "vectors have dimension %d, queries %d; give files that fit"
              .formatted(base[0].length, queries[0].length));
    }
    for (int i = 0; i < base.length; i++) {
      prepare(base[i], similarity, "vector " + i);
    }
    for (int i = 0; i < queries.length; i++) {
      prepare(queries[i], similarity, "query " + i);
    }
    return new VectorSet(base, queries, similarity);
  }

  private static void prepare(float[] vector, Similarity similarity, String place) {
    double squares = dot(vector, vector);
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new SextantException(
          "%s has the squared length %s; a direction is needed".formatted(place, squares));
    }
    if (similarity == Similarity.COSINE) {
      scale(vector, 1 / Math.sqrt(squares));
    }
  }

  private static void scale(float[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (factor * vector[i]);
    }
  }

  /** Gives vectors of length 1 different lengths, in place: else all similarities order alike. */
  static void stretch(float[][] vectors) {
    Random random = new Random(vectors.length);
    for (float[] vector : vectors) {
      scale(vector, SHORTEST + (LONGEST - SHORTEST) * random.nextDouble());
    }
  }

  /** The inner product, in double precision. */
  static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }

  int dimension() {
    return base[0].length;
  }

  /** The same vectors, with other queries. */
  VectorSet asked(float[][] others) {
    return new VectorSet(base, others, similarity);
  }

  /** The same vectors, with so many of the queries, spread evenly; all if there are no more. */
  VectorSet asking(int count) {
    int asked = Math.max(1, Math.min(count, queries.length));
    float[][] some = new float[asked][];
    for (int i = 0; i < asked; i++) {
      some[i] = queries[(int) ((long) i * queries.length / asked)];
    }
    return asked(some);
  }

  /**
   * So many vectors, with the same queries: spread evenly over those that there are, in their
   * order; if there are fewer, noisy copies stand behind them.
   */
  VectorSet sized(int count) {
    float[][] sized = new float[count][];
    Random random = new Random(count);
    for (int i = 0; i < count; i++) {
      sized[i] =
          count <= base.length
              ? base[(int) ((long) i * base.length / count)]
              : i < base.length ? base[i] : noisy(base[i % base.length], random);
    }
    return new VectorSet(sized, queries, similarity);
  }

  /** As long as its original. */
  private static float[] noisy(float[] vector, Random random) {
    double squares = dot(vector, vector);
    float[] copy = vector.clone();
    double deviation = NOISE * Math.sqrt(squares / copy.length);
    for (int i = 0; i < copy.length; i++) {
      copy[i] += (float) (deviation * random.nextGaussian());
    }
    scale(copy, Math.sqrt(squares / dot(copy, copy)));
    return copy;
  }
}
