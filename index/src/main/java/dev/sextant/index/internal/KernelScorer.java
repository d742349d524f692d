// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import org.apache.lucene.codecs.hnsw.DefaultFlatVectorScorer;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;

/**
 * Gives Lucene's flat format JVector's kernels for float vectors: for exact scans, and for whoever
 * asks {@code FloatVectorValues.scorer}. Byte vectors keep Lucene's.
 */
final class KernelScorer implements FlatVectorsScorer {

  static final KernelScorer INSTANCE = new KernelScorer();

  private KernelScorer() {}

  @Override
  public RandomVectorScorerSupplier getRandomVectorScorerSupplier(
      VectorSimilarityFunction function, RandomAccessVectorValues values) throws IOException {
    if (values instanceof RandomAccessVectorValues.Floats floats) {
      return new Supplier(function, floats);
    }
    return DefaultFlatVectorScorer.INSTANCE.getRandomVectorScorerSupplier(function, values);
  }

  @Override
  public RandomVectorScorer getRandomVectorScorer(
      VectorSimilarityFunction function, RandomAccessVectorValues values, float[] target)
      throws IOException {
    if (!(values instanceof RandomAccessVectorValues.Floats floats)) {
      throw new IllegalArgumentException("the field holds byte vectors, the query is float");
    }
    if (target.length != values.dimension()) {
      throw new IllegalArgumentException(
          "vector query dimension: "
              + target.length
              + " differs from field dimension: "
              + values.dimension());
    }
    return new Scorer(function, new VectorCursor(floats), target);
  }

  @Override
  public RandomVectorScorer getRandomVectorScorer(
      VectorSimilarityFunction function, RandomAccessVectorValues values, byte[] target)
      throws IOException {
    return DefaultFlatVectorScorer.INSTANCE.getRandomVectorScorer(function, values, target);
  }

  @Override
  public String toString() {
    return "KernelScorer()";
  }

  /** One query against the vectors of a field. For one thread. */
  private static final class Scorer extends RandomVectorScorer.AbstractRandomVectorScorer {
    private final VectorSimilarityFunction function;
    private final VectorCursor vectors;
    private final VectorFloat<?> target;

    Scorer(VectorSimilarityFunction function, VectorCursor vectors, float[] target) {
      super(vectors.values());
      this.function = function;
      this.vectors = vectors;
      this.target = JVectorRuntime.wrap(target);
    }

    @Override
    public float score(int ordinal) throws IOException {
      return Similarities.score(function, target, vectors.vector(ordinal));
    }
  }

  /**
   * What a merge gets from the flat writer. The graph is built from the {@link #values()} behind
   * it, not from scorers.
   */
  static final class Supplier implements RandomVectorScorerSupplier {
    private final VectorSimilarityFunction function;
    private final RandomAccessVectorValues.Floats values;

    Supplier(VectorSimilarityFunction function, RandomAccessVectorValues.Floats values) {
      this.function = function;
      this.values = values;
    }

    RandomAccessVectorValues.Floats values() {
      return values;
    }

    @Override
    public RandomVectorScorer scorer(int ordinal) throws IOException {
      float[] target = values.copy().vectorValue(ordinal);
      return new Scorer(function, new VectorCursor(values.copy()), target);
    }

    @Override
    public RandomVectorScorerSupplier copy() throws IOException {
      return new Supplier(function, values.copy());
    }
  }
}
