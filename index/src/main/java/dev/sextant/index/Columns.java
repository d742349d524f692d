// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.DenseVector;
import java.io.IOException;
import java.util.List;
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

  /** What is done with a vector. */
  interface VectorAction {
    void accept(int ordinal, DenseVector vector);
  }

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

  /**
   * Gives the vectors of a field to an action, with the ordinals of their chunks; chunks without
   * one are left out.
   *
   * @param ordinals ascending
   */
  void vectors(String field, int[] ordinals, VectorAction action) throws IOException {
    for (int i = 0; i < ordinals.length; ) {
      LeafReaderContext leaf = leaf(ordinals[i]);
      @Nullable FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      int end = leaf.docBase + leaf.reader().maxDoc();
      for (; i < ordinals.length && ordinals[i] < end; i++) {
        int wanted = ordinals[i] - leaf.docBase;
        if (values != null
            && (values.docID() >= wanted ? values.docID() : values.advance(wanted)) == wanted) {
          action.accept(ordinals[i], DenseVector.of(values.vectorValue()));
        }
      }
    }
  }

  private LeafReaderContext leaf(int ordinal) {
    List<LeafReaderContext> leaves = reader.leaves();
    return leaves.get(ReaderUtil.subIndex(ordinal, leaves));
  }
}
