// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.Arrays;

/** One vector: finite floats, at least one. Immutable; arrays are copied on the way in and out. */
public final class DenseVector implements Embedding {
  private final float[] values;

  private DenseVector(float[] values) {
    this.values = values;
  }

  /**
   * A vector of these components.
   *
   * @throws IllegalArgumentException if there is none or one is NaN or infinite; the message names
   *     the component
   */
  public static DenseVector of(float... components) {
    if (components.length == 0) {
      throw new IllegalArgumentException("a dense vector has no component; give at least one");
    }
    Checks.finite(components);
    return new DenseVector(components.clone());
  }

  @Override
  public EmbeddingKind kind() {
    return EmbeddingKind.DENSE;
  }

  @Override
  public int dimension() {
    return values.length;
  }

  /** A component, counted from 0. */
  public float component(int position) {
    return values[position];
  }

  /** A new array of the components. */
  public float[] toArray() {
    return values.clone();
  }

  /** The Euclidean length, summed in double precision. */
  public double norm() {
    return Math.sqrt(dot(this));
  }

  /**
   * The inner product, summed in double precision.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double dot(DenseVector other) {
    sameDimension(other);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) values[i] * other.values[i];
    }
    return sum;
  }

  /**
   * The cosine of the angle, -1 to 1; 0 if one of the two is all zeros.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double cosine(DenseVector other) {
    double norms = norm() * other.norm();
    return norms == 0 ? 0 : Math.max(-1, Math.min(1, dot(other) / norms));
  }

  /**
   * The Euclidean distance, 0 or more.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double distance(DenseVector other) {
    sameDimension(other);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = (double) values[i] - other.values[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  private void sameDimension(DenseVector other) {
    if (values.length != other.values.length) {
      throw new IllegalArgumentException(
          "vectors of dimension %d and %d can't be compared; both must come from one model"
              .formatted(values.length, other.values.length));
    }
  }

  /** Equal if all components are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof DenseVector that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "DenseVector" + Arrays.toString(values);
  }
}
