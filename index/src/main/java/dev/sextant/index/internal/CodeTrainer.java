// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;

/** Learns a field's {@link CodeSpace} from an even sample of its distinct vectors. */
final class CodeTrainer {

  /** More tell no more of a mean and a quantile. */
  private static final int MOST_SAMPLED = 20_000;

  /** Components looked at for the scale. */
  private static final int MOST_COMPONENTS = 1 << 20;

  /** What share of the components int8 codes hold without a cut. */
  private static final double KEPT = 0.9995;

  private final RandomAccessVectorValues.Floats values;
  private final DistinctVectors distinct;
  private final VectorSimilarityFunction function;
  private final int step;

  private CodeTrainer(
      RandomAccessVectorValues.Floats values,
      DistinctVectors distinct,
      VectorSimilarityFunction function) {
    this.values = values;
    this.distinct = distinct;
    this.function = function;
    this.step = (distinct.nodeCount() + MOST_SAMPLED - 1) / MOST_SAMPLED;
  }

  static CodeSpace learn(
      RandomAccessVectorValues.Floats values,
      DistinctVectors distinct,
      VectorSimilarityFunction function)
      throws IOException {
    return new CodeTrainer(values.copy(), distinct, function).learn();
  }

  private CodeSpace learn() throws IOException {
    CodeSpace uncentred = new CodeSpace(function, new float[values.dimension()], 1, 0);
    float[] centroid = centroid(uncentred);
    CodeSpace unscaled = new CodeSpace(function, centroid, 1, 0);
    int sampled = (distinct.nodeCount() + step - 1) / step;
    int componentStep =
        Math.max(1, (int) ((long) sampled * values.dimension() / MOST_COMPONENTS)) | 1;
    float[] components = new float[(int) ((long) sampled * values.dimension() / componentStep) + 1];
    int count = 0;
    long position = 0;
    double spread = 0;
    for (int node = 0; node < distinct.nodeCount(); node += step) {
      float[] residual = unscaled.residual(vector(node));
      spread += spread(residual);
      for (float component : residual) {
        if (position++ % componentStep == 0 && count < components.length) {
          components[count++] = Math.abs(component);
        }
      }
    }
    return new CodeSpace(function, centroid, scale(components, count), (float) (spread / sampled));
  }

  private float[] centroid(CodeSpace uncentred) throws IOException {
    double[] sums = new double[values.dimension()];
    int sampled = 0;
    for (int node = 0; node < distinct.nodeCount(); node += step) {
      float[] vector = uncentred.residual(vector(node));
      for (int i = 0; i < sums.length; i++) {
        sums[i] += vector[i];
      }
      sampled++;
    }
    float[] centroid = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      centroid[i] = (float) (sums[i] / sampled);
    }
    return centroid;
  }

  private static float scale(float[] components, int count) {
    Arrays.sort(components, 0, count);
    float limit = components[Math.min(count - 1, (int) (count * KEPT))];
    float scale = CodeSpace.MOST / limit;
    return Float.isFinite(scale) ? scale : 1;
  }

  private static double spread(float[] residual) {
    double absolute = 0;
    double squares = 0;
    for (float component : residual) {
      absolute += Math.abs(component);
      squares += (double) component * component;
    }
    if (squares == 0) {
      return 0;
    }
    return Math.sqrt(Math.max(0, 1 - absolute * absolute / (squares * residual.length)));
  }

  private float[] vector(int node) throws IOException {
    return values.vectorValue(distinct.first(node));
  }
}
