// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.index.internal.SearchNotes;
import java.io.IOException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's query for nearest vectors, which also notes what each segment's search did, and ends
 * early. Lucene's own timeout asks the clock for every vector that is looked at, which takes as
 * long as to score some; this one asks now and then.
 */
final class NearestQuery extends KnnFloatVectorQuery {
  private final QueryTimeout deadline;

  /**
   * @param deadline after which what was found so far is returned
   */
  NearestQuery(String field, float[] target, int k, @Nullable Query filter, QueryTimeout deadline) {
    super(field, target, k, filter);
    this.deadline = deadline;
  }

  @Override
  protected KnnCollectorManager getKnnCollectorManager(int k, IndexSearcher searcher) {
    KnnCollectorManager collectors = super.getKnnCollectorManager(k, searcher);
    return (visitLimit, context) ->
        new EndingCollector(collectors.newCollector(visitLimit, context), deadline);
  }

  /** A collector that ends early once the deadline is over. For one thread. */
  private static final class EndingCollector implements KnnCollector {
    private static final int ASKED_AT = 64;

    private final KnnCollector collector;
    private final QueryTimeout deadline;
    private int asked;

    EndingCollector(KnnCollector collector, QueryTimeout deadline) {
      this.collector = collector;
      this.deadline = deadline;
    }

    @Override
    public boolean earlyTerminated() {
      asked++;
      return collector.earlyTerminated() || (asked % ASKED_AT == 0 && deadline.shouldExit());
    }

    @Override
    public void incVisitedCount(int count) {
      collector.incVisitedCount(count);
    }

    @Override
    public long visitedCount() {
      return collector.visitedCount();
    }

    @Override
    public long visitLimit() {
      return collector.visitLimit();
    }

    @Override
    public int k() {
      return collector.k();
    }

    @Override
    public boolean collect(int chunk, float similarity) {
      return collector.collect(chunk, similarity);
    }

    @Override
    public float minCompetitiveSimilarity() {
      return collector.minCompetitiveSimilarity();
    }

    @Override
    public TopDocs topDocs() {
      return collector.topDocs();
    }
  }

  @Override
  protected TopDocs approximateSearch(
      LeafReaderContext context,
      @Nullable Bits accepted,
      int visitedLimit,
      KnnCollectorManager collectors)
      throws IOException {
    SearchNotes.add(() -> segment(context) + (accepted == null ? "" : ", some of them accepted"));
    TopDocs found = super.approximateSearch(context, accepted, visitedLimit, collectors);
    SearchNotes.add(() -> "scored %,d".formatted(found.totalHits.value));
    return found;
  }

  @Override
  protected TopDocs exactSearch(
      LeafReaderContext context, DocIdSetIterator accepted, @Nullable QueryTimeout timeout)
      throws IOException {
    TopDocs found = super.exactSearch(context, accepted, deadline);
    SearchNotes.add(
        () ->
            "%s, scanned the %,d that the filter accepts"
                .formatted(segment(context), accepted.cost()));
    return found;
  }

  private static String segment(LeafReaderContext context) {
    LeafReader reader = context.reader();
    String name = reader instanceof SegmentReader segment ? segment.getSegmentName() : "?";
    return "segment %s of %,d chunks".formatted(name, reader.maxDoc());
  }

  /** Deadlines are of one search: what is equal but for them is not the same query. */
  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof NearestQuery that
        && deadline.equals(that.deadline);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + deadline.hashCode();
  }
}
