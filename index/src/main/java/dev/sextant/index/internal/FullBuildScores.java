// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;

/** Exact scores of a field's distinct vectors for a graph builder, read where the vectors lie. */
final class FullBuildScores implements BuildScores {

  private final RandomAccessVectorValues.Floats values;
  private final DistinctVectors distinct;
  private final VectorSimilarityFunction function;

  /**
   * The node that a walk goes to, and one that others are compared with: each outlives the other.
   */
  private final VectorCursor goal;

  private final VectorCursor compared;
  private final VectorCursor other;

  FullBuildScores(
      RandomAccessVectorValues.Floats values,
      DistinctVectors distinct,
      VectorSimilarityFunction function)
      throws IOException {
    this.values = values;
    this.distinct = distinct;
    this.function = function;
    this.goal = new VectorCursor(values.copy());
    this.compared = new VectorCursor(values.copy());
    this.other = new VectorCursor(values.copy());
  }

  @Override
  public NodeScores towards(int node) throws IOException {
    return new NodeScores.Exact(this, goal.vector(distinct.first(node)));
  }

  /** Lucene's score of a vector with a node's. */
  float score(VectorFloat<?> vector, int node) throws IOException {
    return Similarities.score(function, vector, other.vector(distinct.first(node)));
  }

  @Override
  public float similarity(int node, float score) {
    return score;
  }

  @Override
  public void compare(int node, int[] others, int start, int count, float[] into)
      throws IOException {
    VectorFloat<?> vector = compared.vector(distinct.first(node));
    for (int i = 0; i < count; i++) {
      into[i] = score(vector, others[start + i]);
    }
  }

  @Override
  public BuildScores copy() throws IOException {
    return new FullBuildScores(values, distinct, function);
  }
}
