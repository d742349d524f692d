// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.DenseVector;
import java.util.List;

/**
 * Embeddings whose class is known.
 *
 * @param vectors at least one, all of one dimension
 * @param labels the class of each, by the same position
 */
public record Labelled(List<DenseVector> vectors, List<String> labels) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no vector, a vector has another dimension than the
   *     first, or there are more or fewer labels
   */
  public Labelled {
    vectors = List.copyOf(vectors);
    labels = List.copyOf(labels);
    requireOneDimension(vectors);
    if (vectors.size() != labels.size()) {
      throw new IllegalArgumentException(
          "%d vectors have %d labels; give one a vector".formatted(vectors.size(), labels.size()));
    }
  }

  /** Refuses no vectors, and vectors of different dimensions. */
  static void requireOneDimension(List<DenseVector> vectors) {
    if (vectors.isEmpty()) {
      throw new IllegalArgumentException("no vector is given; give at least one");
    }
    for (int i = 0; i < vectors.size(); i++) {
      if (vectors.get(i).dimension() != vectors.get(0).dimension()) {
        throw new IllegalArgumentException(
            "vector %d has dimension %d, the first has %d; all must come from one model"
                .formatted(i, vectors.get(i).dimension(), vectors.get(0).dimension()));
      }
    }
  }

  int dimension() {
    return vectors.get(0).dimension();
  }
}
