// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.index.internal.SearchGuide;
import dev.sextant.index.internal.SearchPlan;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's query for nearest vectors, for our format: it says how many are wanted and how many to
 * keep on the way, where Lucene's own has one number for both, and, if it has to be, whether
 * segments are scanned or walked.
 */
final class GuidedQuery extends KnnFloatVectorQuery {
  private final SearchEngine.Question question;

  GuidedQuery(
      String field, float[] target, SearchEngine.Question question, @Nullable Query filter) {
    super(field, target, question.width(), filter);
    this.question = question;
  }

  /** Who must scan or walk must not end where Lucene would scan instead. */
  @Override
  protected KnnCollectorManager getKnnCollectorManager(int width, IndexSearcher searcher) {
    boolean chosen = question.course() == SearchEngine.Course.CHOSEN;
    return (limit, context) -> new Guided(question, chosen ? limit : Integer.MAX_VALUE);
  }

  /**
   * Where fewer match than are kept on the way, Lucene scans their vectors: not if told to walk.
   */
  @Override
  protected TopDocs exactSearch(
      LeafReaderContext context, DocIdSetIterator accepted, @Nullable QueryTimeout timeout)
      throws IOException {
    return question.course() == SearchEngine.Course.WALK
        ? approximateSearch(
            context,
            BitSet.of(accepted, context.reader().maxDoc()),
            Integer.MAX_VALUE,
            (limit, leaf) -> new Guided(question, limit))
        : super.exactSearch(context, accepted, timeout);
  }

  /** A collector that says how to search. For one thread. */
  private static final class Guided extends TopKnnCollector implements SearchGuide {
    private final SearchEngine.Question question;

    Guided(SearchEngine.Question question, int visitLimit) {
      super(question.k(), visitLimit);
      this.question = question;
    }

    @Override
    public int width() {
      return question.width();
    }

    @Override
    public Optional<SearchPlan.Way> way() {
      return switch (question.course()) {
        case CHOSEN -> Optional.empty();
        case SCAN -> Optional.of(SearchPlan.Way.SCAN);
        case WALK -> Optional.of(SearchPlan.Way.WALK);
      };
    }

    @Override
    public void planned(SearchPlan plan) {
      // Nobody asks.
    }
  }
}
