// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Vectors to index and vectors to search for, all of length 1; none is both.
 *
 * @param base what is indexed
 * @param queries what is searched for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VectorSet(float[][] base, float[][] queries) {
  /** One of so many is held out as a query. */
  static final int HELD_OUT = 64;

  /** How far a copy lies from its original, whose length is 1: a cosine of about .94. */
  private static final double NOISE = .35;

  /** Takes every 64th vector as a query. */
  static VectorSet split(float[][] vectors) {
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
    return of(base.toArray(new float[0][]), queries.toArray(new float[0][]));
  }

  /** Scales all to length 1, in place. */
  static VectorSet of(float[][] base, float[][] queries) {
    if (base[0].length != queries[0].length) {
      throw new SextantException(
          "vectors have dimension %d, queries %d; give files that fit"
              .formatted(base[0].length, queries[0].length));
    }
    for (int i = 0; i < base.length; i++) {
      scale(base[i], "vector " + i);
    }
    for (int i = 0; i < queries.length; i++) {
      scale(queries[i], "query " + i);
    }
    return new VectorSet(base, queries);
  }

  private static void scale(float[] vector, String place) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new SextantException(
          "%s has the squared length %s; a direction is needed".formatted(place, squares));
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
  }

  int dimension() {
    return base[0].length;
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
    return new VectorSet(sized, queries);
  }

  private static float[] noisy(float[] vector, Random random) {
    float[] copy = vector.clone();
    double scale = NOISE / Math.sqrt(copy.length);
    for (int i = 0; i < copy.length; i++) {
      copy[i] += (float) (scale * random.nextGaussian());
    }
    scale(copy, "a noisy copy");
    return copy;
  }
}
