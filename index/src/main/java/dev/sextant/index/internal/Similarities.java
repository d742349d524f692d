// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.vector.VectorUtilSupport;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Lucene's four similarities on JVector's kernels, which use SIMD where the JVM has {@code
 * jdk.incubator.vector} (Lucene 9.12's own are off on JDK 23 and later).
 */
final class Similarities {

  private static final VectorUtilSupport KERNELS = JVectorRuntime.kernels();

  private Similarities() {}

  /**
   * The score of {@link VectorSimilarityFunction#compare(float[], float[])}, up to rounding: higher
   * is better, never negative, never NaN. Lucene takes no score below 0, and NaN compares with
   * nothing. A cosine with a zero vector scores 0.
   */
  static float score(VectorSimilarityFunction function, VectorFloat<?> a, VectorFloat<?> b) {
    float score =
        switch (function) {
          case EUCLIDEAN -> 1 / (1 + KERNELS.squareDistance(a, b));
          case COSINE -> (1 + KERNELS.cosine(a, b)) / 2;
          case DOT_PRODUCT, MAXIMUM_INNER_PRODUCT ->
              ofDotProduct(function, KERNELS.dotProduct(a, b));
        };
    return score > 0 ? score : 0;
  }

  /**
   * The score of two vectors with that dot product; for {@code COSINE}, of unit vectors. Not for
   * {@code EUCLIDEAN}, which doesn't depend on it alone.
   */
  static float ofDotProduct(VectorSimilarityFunction function, float dotProduct) {
    float score =
        function == VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT
            ? positive(dotProduct)
            : (1 + dotProduct) / 2;
    return score > 0 ? score : 0;
  }

  /** Monotone: (-inf, 0) to (0, 1), [0, inf) to [1, inf). */
  private static float positive(float dotProduct) {
    return dotProduct < 0 ? 1 / (1 - dotProduct) : dotProduct + 1;
  }
}
