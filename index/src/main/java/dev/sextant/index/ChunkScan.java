// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Chunk;
import dev.sextant.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** Chunks by what they are, not by what they are near to, of one state of the index. */
final class ChunkScan {
  private final IndexReader reader;

  /** A chunk, and where it stands in its document. */
  private record Place(int ordinal, String id, int start) {}

  /** Of one segment, whose chunks it is given in their order. */
  private interface Visitor {
    void visit(int chunk) throws IOException;
  }

  private interface Visitors {
    Visitor of(LeafReaderContext leaf) throws IOException;
  }

  ChunkScan(IndexReader reader) {
    this.reader = reader;
  }

  /** Gives every live chunk that a filter accepts to an action. */
  void scan(Filter filter, Consumer<Chunk> action) throws IOException {
    visit(
        filter,
        leaf -> {
          BinaryDocValues ids = leaf.reader().getBinaryDocValues(ChunkDocuments.ID);
          StoredFields storedFields = leaf.reader().storedFields();
          return chunk -> {
            ids.advanceExact(chunk);
            action.accept(
                ChunkDocuments.toChunk(ids.binaryValue().utf8ToString(), storedFields, chunk));
          };
        });
  }

  /** As {@link dev.sextant.VectorIndex#neighbours}: no more texts are read than are returned. */
  List<Chunk> neighbours(String chunkId, int before, int behind) throws IOException {
    Columns columns = new Columns(reader);
    List<Integer> found = ordinals(Filter.chunks(chunkId));
    if (found.isEmpty()) {
      return List.of();
    }
    String documentId = columns.documentId(found.get(0));
    List<Place> document = new ArrayList<>();
    for (int ordinal : ordinals(Filter.documents(documentId))) {
      document.add(new Place(ordinal, columns.id(ordinal), columns.start(ordinal)));
    }
    document.sort(Comparator.comparingInt(Place::start).thenComparing(Place::id));
    int place = 0;
    while (!document.get(place).id().equals(chunkId)) {
      place++;
    }
    int first = Math.max(0, place - before);
    int end = (int) Math.min(document.size(), place + 1L + behind);
    List<Chunk> chunks = new ArrayList<>();
    StoredFields storedFields = reader.storedFields();
    for (Place each : document.subList(first, end)) {
      chunks.add(ChunkDocuments.toChunk(each.id(), storedFields, each.ordinal()));
    }
    return chunks;
  }

  private List<Integer> ordinals(Filter filter) throws IOException {
    List<Integer> ordinals = new ArrayList<>();
    visit(filter, leaf -> chunk -> ordinals.add(leaf.docBase + chunk));
    return ordinals;
  }

  private void visit(Filter filter, Visitors visitors) throws IOException {
    IndexSearcher searcher = new IndexSearcher(reader);
    Query query = searcher.rewrite(FilterQueries.toQuery(filter));
    Weight weight = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : reader.leaves()) {
      @Nullable Scorer scorer = weight.scorer(leaf);
      if (scorer == null) {
        continue;
      }
      Visitor visitor = visitors.of(leaf);
      @Nullable Bits live = leaf.reader().getLiveDocs();
      DocIdSetIterator chunks = scorer.iterator();
      for (int each = chunks.nextDoc();
          each != DocIdSetIterator.NO_MORE_DOCS;
          each = chunks.nextDoc()) {
        if (live == null || live.get(each)) {
          visitor.visit(each);
        }
      }
    }
  }
}
