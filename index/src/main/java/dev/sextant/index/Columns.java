// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.DenseVector;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a chunk without its text: for the few that group, order or stand beside one
 * another. Documents of format 1 lack the columns; there the stored fields are read.
 */
final class Columns {
  private final IndexReader reader;

  Columns(IndexReader reader) {
    this.reader = reader;
  }

  String documentId(int ordinal) throws IOException {
    LeafReaderContext leaf = leaf(ordinal);
    @Nullable SortedDocValues column =
        leaf.reader().getSortedDocValues(ChunkDocuments.DOCUMENT_COLUMN);
    if (column != null && column.advanceExact(ordinal - leaf.docBase)) {
      return column.lookupOrd(column.ordValue()).utf8ToString();
    }
    return Objects.requireNonNull(
        stored(ordinal, ChunkDocuments.DOCUMENT_ID).get(ChunkDocuments.DOCUMENT_ID));
  }

  int start(int ordinal) throws IOException {
    LeafReaderContext leaf = leaf(ordinal);
    @Nullable NumericDocValues column =
        leaf.reader().getNumericDocValues(ChunkDocuments.START_COLUMN);
    if (column != null && column.advanceExact(ordinal - leaf.docBase)) {
      return (int) column.longValue();
    }
    return ChunkDocuments.start(stored(ordinal, ChunkDocuments.OFFSETS));
  }

  String id(int ordinal) throws IOException {
    LeafReaderContext leaf = leaf(ordinal);
    var ids = leaf.reader().getBinaryDocValues(ChunkDocuments.ID);
    ids.advanceExact(ordinal - leaf.docBase);
    return ids.binaryValue().utf8ToString();
  }

  private Document stored(int ordinal, String field) throws IOException {
    return reader.storedFields().document(ordinal, Set.of(field));
  }

  /** The vectors of a field by the ordinals of those that have one. */
  Map<Integer, DenseVector> vectors(String field, int[] ordinals) throws IOException {
    int[] ascending = ordinals.clone();
    Arrays.sort(ascending);
    Map<Integer, DenseVector> vectors = new HashMap<>();
    for (int i = 0; i < ascending.length; ) {
      LeafReaderContext leaf = leaf(ascending[i]);
      @Nullable FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      for (; i < ascending.length && ascending[i] < leaf.docBase + leaf.reader().maxDoc(); i++) {
        int wanted = ascending[i] - leaf.docBase;
        if (values == null || (values.docID() < wanted && values.advance(wanted) > wanted)) {
          continue;
        }
        if (values.docID() == wanted) {
          vectors.put(ascending[i], DenseVector.of(values.vectorValue()));
        }
      }
    }
    return vectors;
  }

  private LeafReaderContext leaf(int ordinal) {
    List<LeafReaderContext> leaves = reader.leaves();
    return leaves.get(ReaderUtil.subIndex(ordinal, leaves));
  }
}
