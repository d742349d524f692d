// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.index.internal.SearchNotes;
import java.io.IOException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** Lucene's query for nearest vectors, which also notes what each segment's search did. */
final class NearestQuery extends KnnFloatVectorQuery {
  NearestQuery(String field, float[] target, int k, @Nullable Query filter) {
    super(field, target, k, filter);
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
      LeafReaderContext context, DocIdSetIterator accepted, QueryTimeout timeout)
      throws IOException {
    TopDocs found = super.exactSearch(context, accepted, timeout);
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
}
