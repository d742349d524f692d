// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.util.ExplicitThreadLocal;
import io.github.jbellis.jvector.vector.VectorUtil;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;

/**
 * Exact scores of a field's distinct vectors for a graph builder, read where the vectors lie: each
 * thread has cursors of its own, and nothing is copied to the heap for longer than a call.
 */
final class FullBuildScores implements BuildScores, AutoCloseable {

  private final RandomAccessVectorValues.Floats values;
  private final DistinctVectors distinct;
  private final VectorSimilarityFunction function;
  private final ExplicitThreadLocal<Cursors> cursors;

  FullBuildScores(
      RandomAccessVectorValues.Floats values,
      DistinctVectors distinct,
      VectorSimilarityFunction function) {
    this.values = values;
    this.distinct = distinct;
    this.function = function;
    this.cursors = ExplicitThreadLocal.withInitial(this::newCursors);
  }

  /**
   * One thread's view of the vectors. Three cursors, as a vector lives until the next call on its
   * cursor: the node being inserted outlives the search for its neighbours, in which candidates are
   * compared with one another.
   */
  private record Cursors(VectorCursor inserted, VectorCursor compared, VectorCursor other) {}

  private Cursors newCursors() {
    try {
      return new Cursors(
          new VectorCursor(values.copy()),
          new VectorCursor(values.copy()),
          new VectorCursor(values.copy()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public SearchScoreProvider insertionProviderFor(int node) {
    return searchProviderFor(vector(cursors.get().inserted(), node));
  }

  @Override
  public boolean isExact() {
    return true;
  }

  @Override
  public VectorFloat<?> approximateCentroid() {
    VectorCursor cursor = cursors.get().compared();
    VectorFloat<?> sum = JVectorRuntime.wrap(new float[values.dimension()]);
    for (int node = 0; node < distinct.nodeCount(); node++) {
      VectorUtil.addInPlace(sum, vector(cursor, node));
    }
    VectorUtil.scale(sum, 1f / distinct.nodeCount());
    return sum;
  }

  @Override
  public SearchScoreProvider searchProviderFor(VectorFloat<?> query) {
    return new DefaultSearchScoreProvider(scoresAgainst(query));
  }

  /** A copy, as the builder compares other nodes while it holds the provider. */
  @Override
  public SearchScoreProvider searchProviderFor(int node) {
    return searchProviderFor(vector(cursors.get().compared(), node).copy());
  }

  @Override
  public SearchScoreProvider diversityProviderFor(int node) {
    return searchProviderFor(vector(cursors.get().compared(), node));
  }

  @Override
  public void close() {
    try {
      cursors.close();
    } catch (Exception e) {
      // Its cursors hold nothing to close.
      throw new IllegalStateException(e);
    }
  }

  private ScoreFunction.ExactScoreFunction scoresAgainst(VectorFloat<?> query) {
    VectorCursor other = cursors.get().other();
    return node -> Similarities.score(function, query, vector(other, node));
  }

  private VectorFloat<?> vector(VectorCursor cursor, int node) {
    try {
      return cursor.vector(distinct.first(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
