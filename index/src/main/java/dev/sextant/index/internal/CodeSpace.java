// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * How a field's vectors become codes. With c the centroid, a vector x leaves the residual r = x - c
 * (for cosine, x is brought to length 1 first), and a query v leaves v - c. All four similarities
 * then grow with
 *
 * <pre>  (v - c) · r + bias(x),  bias = c · r, or -|r|²/2 for the Euclidean distance</pre>
 *
 * up to terms that are the same for every x: that sum is the order in which searches look. Two
 * codes estimate its first part; the bias is kept as it is.
 *
 * <p><b>int8</b>: r times a scale of the field, rounded, cut to ±127.
 *
 * <p><b>Sketch</b>: the signs s of r, and the factor |r|²/|r|₁ for which factor · (v - c) · s
 * estimates (v - c) · r without bias: RaBitQ's estimate (Gao and Long, SIGMOD 2024) without its
 * rotation. Its error is about normal, with a deviation of {@code spread} · factor · |v - c|.
 *
 * @param function of the field
 * @param centroid c
 * @param scale of int8 codes
 * @param spread mean over the vectors of √(1 - a²), a = |r|₁ / (|r| √dimension)
 */
// Never compared, so that an array as component does no harm.
@SuppressWarnings("ArrayRecordComponent")
record CodeSpace(VectorSimilarityFunction function, float[] centroid, float scale, float spread) {

  static final int MOST = 127;

  int dimension() {
    return centroid.length;
  }

  /** Longs of a sketch's signs. */
  int words() {
    return (dimension() + Long.SIZE - 1) / Long.SIZE;
  }

  /** Longs of a sketch: its signs, then factor and bias. */
  int sketchLength() {
    return words() + 1;
  }

  /** Longs of a sketch in memory, where each begins a cache line: padded with zeros. */
  int sketchStride() {
    return (sketchLength() + CodeKernels.SKETCH_BLOCK - 1)
        / CodeKernels.SKETCH_BLOCK
        * CodeKernels.SKETCH_BLOCK;
  }

  /** Bytes of an int8 code, padded for {@link CodeKernels}. */
  int codeLength() {
    return words() * CodeKernels.BLOCK;
  }

  /** What the vector or query is without the centroid. */
  float[] residual(float[] vector) {
    float[] residual = new float[vector.length];
    float factor = function == VectorSimilarityFunction.COSINE ? toUnit(vector) : 1;
    for (int i = 0; i < residual.length; i++) {
      residual[i] = vector[i] * factor - centroid[i];
    }
    return residual;
  }

  /** By what the vector is multiplied to have length 1; 0 for a vector of zeros. */
  static float toUnit(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    return squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
  }

  /** Writes a residual's int8 code; the padding is left as it is. */
  void encode(float[] residual, byte[] codes, int offset) {
    for (int i = 0; i < residual.length; i++) {
      int code = Math.round(residual[i] * scale);
      codes[offset + i] = (byte) Math.max(-MOST, Math.min(MOST, code));
    }
  }

  /** Writes a residual's sketch over zeros. */
  void sketch(float[] residual, long[] sketches, int offset) {
    double absolute = 0;
    double squares = 0;
    double alongCentroid = 0;
    for (int i = 0; i < residual.length; i++) {
      float component = residual[i];
      if (component > 0) {
        sketches[offset + (i >> 6)] |= 1L << i;
      }
      absolute += Math.abs(component);
      squares += (double) component * component;
      alongCentroid += (double) component * centroid[i];
    }
    float factor = absolute == 0 ? 0 : (float) (squares / absolute);
    double bias = function == VectorSimilarityFunction.EUCLIDEAN ? -squares / 2 : alongCentroid;
    sketches[offset + words()] =
        ((long) Float.floatToRawIntBits(factor) << Integer.SIZE)
            | Integer.toUnsignedLong(Float.floatToRawIntBits((float) bias));
  }

  static float factor(long last) {
    return Float.intBitsToFloat((int) (last >>> Integer.SIZE));
  }

  static float bias(long last) {
    return Float.intBitsToFloat((int) last);
  }
}
