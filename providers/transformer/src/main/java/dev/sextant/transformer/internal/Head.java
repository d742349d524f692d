// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

/**
 * What turns a model's states, one a token, into one vector a text.
 *
 * @param pooling how states become one vector
 * @param dimension length of a state and of the vector
 * @param normalized whether the vector is scaled to length 1
 */
public record Head(Pooling pooling, int dimension, boolean normalized) {
  /** As {@code torch.nn.functional.normalize} guards against vectors of length 0. */
  private static final double SMALLEST_NORM = 1e-12;

  /**
   * Pools a batch in plain Java, for engines that give the states themselves.
   *
   * @param states {@code rows * width * dimension} floats
   * @return {@code rows * dimension} floats
   */
  float[] apply(float[] states, TokenBatch batch) {
    float[] vectors = new float[batch.rows() * dimension];
    for (int row = 0; row < batch.rows(); row++) {
      int from = row * batch.width() * dimension;
      int into = row * dimension;
      switch (pooling) {
        case CLS -> System.arraycopy(states, from, vectors, into, dimension);
        case MEAN -> mean(states, from, batch.length(row), vectors, into);
      }
      if (normalized) {
        normalize(vectors, into);
      }
    }
    return vectors;
  }

  private void mean(float[] states, int from, int tokens, float[] vectors, int into) {
    double[] sums = new double[dimension];
    for (int token = 0; token < tokens; token++) {
      int state = from + token * dimension;
      for (int i = 0; i < dimension; i++) {
        sums[i] += states[state + i];
      }
    }
    for (int i = 0; i < dimension; i++) {
      vectors[into + i] = (float) (sums[i] / tokens);
    }
  }

  private void normalize(float[] vectors, int from) {
    double squares = 0;
    for (int i = from; i < from + dimension; i++) {
      squares += (double) vectors[i] * vectors[i];
    }
    double norm = Math.max(Math.sqrt(squares), SMALLEST_NORM);
    for (int i = from; i < from + dimension; i++) {
      vectors[i] = (float) (vectors[i] / norm);
    }
  }
}
