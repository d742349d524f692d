// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.DenseVector;
import dev.sextant.EmbeddingSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * Recall@10 of a branch: of the ten chunks that an exact search finds, how many are among a
 * search's candidates? Both are scored in double precision, and one that ties with the tenth
 * counts.
 */
final class RecallEstimate {
  static final int DEPTH = 10;
  private static final int SAMPLE = 100;

  /** Scores that differ by less are taken as equal: one of the two was rounded to floats. */
  private static final double ROUNDING = 1e-7;

  private RecallEstimate() {}

  /** Vectors of live chunks, spread evenly over the index; the same for the same index. */
  static List<float[]> sample(IndexReader reader, EmbeddingSpec branch) throws IOException {
    long count = 0;
    String field = Schema.field(branch.name());
    for (LeafReaderContext leaf : reader.leaves()) {
      @Nullable FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      count += values == null ? 0 : values.size();
    }
    long step = Math.max(1, count / SAMPLE);
    List<float[]> sample = new ArrayList<>();
    long[] place = {0};
    forEach(
        reader,
        field,
        (ordinal, vector) -> {
          if (place[0]++ % step == 0) {
            sample.add(vector.clone());
          }
        });
    return sample;
  }

  /**
   * The mean over queries.
   *
   * @param queries as they are stored, see {@link Schema#stored}; at least one
   * @param candidates that a search looks for, at least {@link #DEPTH}
   */
  static double of(IndexReader reader, EmbeddingSpec branch, List<float[]> queries, int candidates)
      throws IOException {
    String field = Schema.field(branch.name());
    List<DenseVector> targets = queries.stream().map(DenseVector::of).toList();
    List<PriorityQueue<Double>> exact = exact(reader, branch, targets);
    IndexSearcher searcher = new IndexSearcher(reader);
    double sum = 0;
    int counted = 0;
    for (int q = 0; q < queries.size(); q++) {
      PriorityQueue<Double> best = exact.get(q);
      if (best.isEmpty()) {
        continue;
      }
      double least = Objects.requireNonNull(best.peek());
      double allowed = least - ROUNDING * Math.max(1, Math.abs(least));
      int k = Math.min(candidates, reader.maxDoc());
      Query query = new NearestQuery(field, queries.get(q), k, null, () -> false);
      ScoreDoc[] found = searcher.search(query, k).scoreDocs;
      int reaching = reaching(reader, branch, targets.get(q), found, allowed);
      // More than there are places reach the last one where some of them tie with it.
      sum += (double) Math.min(best.size(), reaching) / best.size();
      counted++;
    }
    return counted == 0 ? 1 : sum / counted;
  }

  private static int reaching(
      IndexReader reader, EmbeddingSpec branch, DenseVector target, ScoreDoc[] found, double least)
      throws IOException {
    int[] ordinals = Arrays.stream(found).mapToInt(each -> each.doc).sorted().toArray();
    int[] reaching = {0};
    new Columns(reader)
        .vectors(
            Schema.field(branch.name()),
            ordinals,
            (ordinal, vector) ->
                reaching[0] += branch.similarity().score(target, vector) >= least ? 1 : 0);
    return reaching[0];
  }

  /** The scores of the best of each query, the least of them first out. */
  private static List<PriorityQueue<Double>> exact(
      IndexReader reader, EmbeddingSpec branch, List<DenseVector> targets) throws IOException {
    List<PriorityQueue<Double>> best = new ArrayList<>();
    targets.forEach(target -> best.add(new PriorityQueue<>()));
    forEach(
        reader,
        Schema.field(branch.name()),
        (ordinal, components) -> {
          DenseVector vector = DenseVector.of(components);
          for (int q = 0; q < targets.size(); q++) {
            PriorityQueue<Double> queue = best.get(q);
            queue.add(branch.similarity().score(targets.get(q), vector));
            if (queue.size() > DEPTH) {
              queue.remove();
            }
          }
        });
    return best;
  }

  private interface VectorAction {
    void accept(int ordinal, float[] vector);
  }

  private static void forEach(IndexReader reader, String field, VectorAction action)
      throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      @Nullable FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      @Nullable Bits live = leaf.reader().getLiveDocs();
      while (values != null && values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live == null || live.get(values.docID())) {
          action.accept(leaf.docBase + values.docID(), values.vectorValue());
        }
      }
    }
  }
}
