// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbeddingSpec;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata.Flag;
import dev.sextant.Metadata.Real;
import dev.sextant.Metadata.Text;
import dev.sextant.Metadata.Texts;
import dev.sextant.Metadata.Time;
import dev.sextant.Metadata.Value;
import dev.sextant.Metadata.Whole;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.UnicodeUtil;

/** A chunk as a document of Lucene, and back: the one place that knows the fields. */
final class ChunkDocuments {
  static final String ID = "id";
  static final String DOCUMENT_ID = "document";
  static final String TEXT = "text";
  static final String OFFSETS = "offsets";
  private static final String METADATA = "metadata";

  /** Columns that grouping and neighbours are read from; format 1 has none. */
  static final String DOCUMENT_COLUMN = "document column";

  static final String START_COLUMN = "start column";

  /** Holds the names that a chunk has a value of. */
  static final String NAMES = "names";

  private ChunkDocuments() {}

  static String textField(String name) {
    return "t:" + name;
  }

  static String flagField(String name) {
    return "b:" + name;
  }

  static String wholeField(String name) {
    return "l:" + name;
  }

  static String realField(String name) {
    return "r:" + name;
  }

  static String timeField(String name) {
    return "m:" + name;
  }

  /**
   * Refuses entries that can't be written, before any is: another model's, ids that stand twice,
   * terms that are too long.
   */
  static void check(List<IndexEntry> entries, Schema schema) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      Chunk chunk = entries.get(i).chunk();
      String place = "entry %d (chunk %s)".formatted(i, abbreviate(chunk.id()));
      if (!ids.add(chunk.id())) {
        throw new IllegalArgumentException(
            place + " has the id of an earlier entry; ids must differ");
      }
      checkTerm(chunk.id(), place + ": the chunk id");
      checkTerm(chunk.documentId(), place + ": the document id");
      chunk.metadata().values().forEach((name, value) -> checkTerms(name, value, place));
      Set<String> branches = new HashSet<>();
      for (Embedded embedded : entries.get(i).embedded()) {
        schema.check(embedded, place);
        checkComplete(embedded, place);
        for (String branch : embedded.embeddings().keySet()) {
          if (!branches.add(branch)) {
            throw new IllegalArgumentException(place + " has two embeddings for branch " + branch);
          }
        }
      }
    }
  }

  private static void checkComplete(Embedded embedded, String place) {
    for (EmbeddingSpec spec : embedded.source().embeddings()) {
      if (!embedded.embeddings().containsKey(spec.name())) {
        throw new IllegalArgumentException(
            "%s lacks the embedding %s of model %s; give all that the model gives"
                .formatted(place, spec.name(), embedded.source().model()));
      }
    }
  }

  private static void checkTerms(String name, Value value, String place) {
    checkTerm(name, place + ": a metadata name");
    if (value instanceof Text text) {
      checkTerm(text.value(), place + ": metadata " + abbreviate(name));
    } else if (value instanceof Texts texts) {
      texts.values().forEach(each -> checkTerm(each, place + ": metadata " + abbreviate(name)));
    }
  }

  private static void checkTerm(String term, String what) {
    if (!wellFormed(term)) {
      throw new IllegalArgumentException(
          what + " has half of a surrogate pair, which can't be kept; give whole characters");
    }
    if (term.length() * 3L <= IndexWriter.MAX_TERM_LENGTH) {
      return;
    }
    int length = UnicodeUtil.calcUTF16toUTF8Length(term, 0, term.length());
    if (length > IndexWriter.MAX_TERM_LENGTH) {
      throw new IllegalArgumentException(
          "%s has %d bytes in UTF-8; at most %d can be searched for"
              .formatted(what, length, IndexWriter.MAX_TERM_LENGTH));
    }
  }

  private static boolean wellFormed(String text) {
    return text.codePoints().noneMatch(each -> each >= 0xD800 && each <= 0xDFFF);
  }

  private static String abbreviate(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  static Document toDocument(IndexEntry entry) {
    Chunk chunk = entry.chunk();
    Document document = new Document();
    document.add(new StringField(ID, chunk.id(), Store.NO));
    // Ids are looked up for every candidate, texts only for hits: so the id has a column of its
    // own.
    document.add(new BinaryDocValuesField(ID, new BytesRef(chunk.id())));
    document.add(new StringField(DOCUMENT_ID, chunk.documentId(), Store.YES));
    document.add(new SortedDocValuesField(DOCUMENT_COLUMN, new BytesRef(chunk.documentId())));
    document.add(new NumericDocValuesField(START_COLUMN, chunk.start()));
    document.add(new TextField(TEXT, chunk.text(), Store.YES));
    document.add(new StoredField(OFFSETS, ((long) chunk.start() << 32) | chunk.end()));
    document.add(new StoredField(METADATA, MetadataCodec.encode(chunk.metadata())));
    chunk.metadata().values().forEach((name, value) -> addSearchable(document, name, value));
    for (Embedded embedded : entry.embedded()) {
      addVectors(document, embedded);
    }
    return document;
  }

  private static void addSearchable(Document document, String name, Value value) {
    document.add(new StringField(NAMES, name, Store.NO));
    if (value instanceof Text text) {
      document.add(new StringField(textField(name), text.value(), Store.NO));
    } else if (value instanceof Texts texts) {
      for (String each : new HashSet<>(texts.values())) {
        document.add(new StringField(textField(name), each, Store.NO));
      }
    } else if (value instanceof Whole whole) {
      document.add(new LongPoint(wholeField(name), whole.value()));
    } else if (value instanceof Real real) {
      // Adding zero makes -0.0 the 0.0 that it equals; points would tell them apart.
      document.add(new DoublePoint(realField(name), real.value() + 0.0));
    } else if (value instanceof Flag flag) {
      document.add(new StringField(flagField(name), String.valueOf(flag.value()), Store.NO));
    } else if (value instanceof Time time) {
      document.add(new LongPoint(timeField(name), time.value().toEpochMilli()));
    }
  }

  private static void addVectors(Document document, Embedded embedded) {
    for (EmbeddingSpec spec : embedded.source().embeddings()) {
      if (embedded.embeddings().get(spec.name()) instanceof DenseVector vector) {
        document.add(
            new KnnFloatVectorField(
                Schema.field(spec.name()),
                Schema.stored(spec, vector),
                Schema.function(spec.similarity())));
      }
    }
  }

  /** The start offset, where no more than the offsets were fetched. */
  static int start(Document stored) {
    return (int) (stored.getField(OFFSETS).numericValue().longValue() >>> 32);
  }

  /** The chunk of a Lucene document; its id is known from the column. */
  static Chunk toChunk(String id, StoredFields storedFields, int ordinal) throws IOException {
    Document stored = storedFields.document(ordinal);
    long offsets = stored.getField(OFFSETS).numericValue().longValue();
    return new Chunk(
        id,
        stored.get(DOCUMENT_ID),
        stored.get(TEXT),
        (int) (offsets >>> 32),
        (int) offsets,
        MetadataCodec.decode(stored.getBinaryValue(METADATA)));
  }
}
