// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * What a search compares nodes by: higher is nearer. Codes of another kind (product quantization,
 * non-uniform ones) have their place here. For one search.
 */
sealed interface NodeScores {

  /** Scores the first {@code count} of the scratch's nodes. */
  void score(SearchScratch scratch, int count) throws IOException;

  /**
   * Keeps those of the scratch's first {@code count} nodes, in their order, that may score above
   * the least; returns their number.
   */
  default int keepAbove(float least, SearchScratch scratch, int count) {
    return count;
  }

  /**
   * How far apart two scores must be for their order to be sure: what is found within that of the
   * k-th is worth an exact score. Infinite where all that is found is.
   */
  default float confusion() {
    return Float.POSITIVE_INFINITY;
  }

  /** How many a scan keeps where a search wants so many: keeping costs a scan little. */
  default int scanWidth(int width) {
    return width;
  }

  /** By all that the query's codes hold. */
  static NodeScores of(QueryCode query) {
    return query.hasBytes() ? new Int8(query) : new OneBit(query);
  }

  /** Full vectors, in Lucene's scores. */
  record Full(RandomVectorScorer scorer, NodeOrdinals ordinals) implements NodeScores {

    @Override
    public void score(SearchScratch scratch, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        scratch.scores[i] = scorer.score(ordinals.first(scratch.nodes[i]));
      }
    }
  }

  /** Full vectors of a graph that is being built. */
  record Exact(FullBuildScores scores, VectorFloat<?> goal) implements NodeScores {

    @Override
    public void score(SearchScratch scratch, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        scratch.scores[i] = scores.score(goal, scratch.nodes[i]);
      }
    }
  }

  /** int8 codes behind sketches. */
  record Int8(QueryCode query) implements NodeScores {

    /** Where a filter leaves what is all about equally near, more than a walk keeps is confused. */
    private static final int LEAST_SCANNED = 256;

    @Override
    public void score(SearchScratch scratch, int count) {
      query.score(scratch.nodes, count, scratch.scores, scratch.quartet);
    }

    @Override
    public int keepAbove(float least, SearchScratch scratch, int count) {
      return query.keepAbove(least, scratch.nodes, count);
    }

    @Override
    public float confusion() {
      return query.confusion();
    }

    @Override
    public int scanWidth(int width) {
      return Math.max(width, LEAST_SCANNED);
    }
  }

  /** Sketches alone. */
  record OneBit(QueryCode query) implements NodeScores {

    @Override
    public void score(SearchScratch scratch, int count) {
      query.estimate(scratch.nodes, count, scratch.scores);
    }

    @Override
    public int keepAbove(float least, SearchScratch scratch, int count) {
      return count;
    }

    @Override
    public float confusion() {
      return Float.POSITIVE_INFINITY;
    }

    @Override
    public int scanWidth(int width) {
      return (int) Math.min(Integer.MAX_VALUE, 2L * width);
    }
  }
}
