// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.index.IndexStats.Kind;
import dev.sextant.index.internal.GraphFacts;
import dev.sextant.index.internal.GraphInspection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** Counts what one state of an index holds. */
final class Inspection {
  private static final Map<String, Kind> KINDS = kinds();

  private final IndexReader reader;
  private final Schema schema;

  Inspection(IndexReader reader, Schema schema) {
    this.reader = reader;
    this.schema = schema;
  }

  /** Lucene's file extensions; those of vector formats are what is left and unknown. */
  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new HashMap<>();
    for (String words : List.of("tim", "tip", "tmd", "doc", "pos", "pay", "psm", "nvd", "nvm")) {
      kinds.put(words, Kind.WORDS);
    }
    for (String numbers : List.of("kdd", "kdi", "kdm")) {
      kinds.put(numbers, Kind.NUMBERS);
    }
    for (String columns : List.of("dvd", "dvm")) {
      kinds.put(columns, Kind.COLUMNS);
    }
    for (String texts : List.of("fdt", "fdx", "fdm")) {
      kinds.put(texts, Kind.TEXTS);
    }
    for (String other : List.of("si", "fnm", "liv", "cfe", "cfs")) {
      kinds.put(other, Kind.OTHER);
    }
    return kinds;
  }

  IndexStats stats() throws IOException {
    Map<String, IndexStats.Branch> branches = new HashMap<>();
    for (String branch : branches(schema)) {
      branches.put(branch, branch(branch));
    }
    return new IndexStats(
        different(ChunkDocuments.DOCUMENT_ID),
        reader.numDocs(),
        reader.numDeletedDocs(),
        reader.leaves().size(),
        bytes(),
        branches);
  }

  static List<String> branches(Schema schema) {
    List<String> names = new ArrayList<>();
    for (EmbedderSpec embedder : schema.embedders()) {
      for (EmbeddingSpec embedding : embedder.embeddings()) {
        names.add(embedding.name());
      }
    }
    return names;
  }

  /** How many different terms of a field live chunks have. */
  private long different(String field) throws IOException {
    @Nullable Terms terms = MultiTerms.getTerms(reader, field);
    if (terms == null) {
      return 0;
    }
    @Nullable Bits live = MultiBits.getLiveDocs(reader);
    TermsEnum each = terms.iterator();
    @Nullable PostingsEnum chunks = null;
    long count = 0;
    while (each.next() != null) {
      chunks = each.postings(chunks, PostingsEnum.NONE);
      count += hasLive(chunks, live) ? 1 : 0;
    }
    return count;
  }

  private static boolean hasLive(PostingsEnum chunks, @Nullable Bits live) throws IOException {
    int chunk = chunks.nextDoc();
    while (chunk != DocIdSetIterator.NO_MORE_DOCS && live != null && !live.get(chunk)) {
      chunk = chunks.nextDoc();
    }
    return chunk != DocIdSetIterator.NO_MORE_DOCS;
  }

  private IndexStats.Branch branch(String branch) throws IOException {
    String field = Schema.field(branch);
    long vectors = 0;
    long nodes = 0;
    long links = 0;
    long unreached = 0;
    int largest = 0;
    Map<Quantization, Long> quantized = new EnumMap<>(Quantization.class);
    for (LeafReaderContext leaf : reader.leaves()) {
      @Nullable FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      vectors += values == null ? 0 : values.size();
      Optional<GraphFacts> facts = graph(leaf.reader(), field);
      if (facts.isPresent()) {
        nodes += facts.get().nodes();
        links += facts.get().links();
        unreached += facts.get().unreached();
        largest = Math.max(largest, facts.get().largestDegree());
        quantized.merge(Quantization.of(facts.get().precision()), facts.get().nodes(), Long::sum);
      }
    }
    double mean = nodes == 0 ? 0 : (double) links / nodes;
    return new IndexStats.Branch(vectors, nodes, mean, largest, unreached, quantized);
  }

  /** What the graph of a segment's field is like, if it has one. */
  static Optional<GraphFacts> graph(LeafReader leaf, String field) throws IOException {
    @Nullable KnnVectorsReader vectors = ((CodecReader) leaf).getVectorReader();
    if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
      vectors = fields.getFieldReader(field);
    }
    return vectors instanceof GraphInspection inspection
        ? inspection.inspect(field)
        : Optional.empty();
  }

  private Map<Kind, Long> bytes() throws IOException {
    Map<Kind, Long> bytes = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      bytes.put(kind, 0L);
    }
    for (LeafReaderContext leaf : reader.leaves()) {
      SegmentCommitInfo segment = ((SegmentReader) leaf.reader()).getSegmentInfo();
      for (String file : segment.files()) {
        add(file, segment.info.dir.fileLength(file), bytes);
      }
      if (segment.info.getUseCompoundFile()) {
        addCompound(segment, bytes);
      }
    }
    return bytes;
  }

  /** Moves what lies in a segment's one file to the kinds that it is of. */
  private static void addCompound(SegmentCommitInfo segment, Map<Kind, Long> bytes)
      throws IOException {
    try (Directory parts =
        segment
            .info
            .getCodec()
            .compoundFormat()
            .getCompoundReader(segment.info.dir, segment.info, IOContext.DEFAULT)) {
      for (String part : parts.listAll()) {
        long length = parts.fileLength(part);
        add(part, length, bytes);
        bytes.merge(Kind.OTHER, -length, Long::sum);
      }
    }
  }

  private static void add(String file, long length, Map<Kind, Long> bytes) {
    String extension = String.valueOf(IndexFileNames.getExtension(file));
    bytes.merge(KINDS.getOrDefault(extension, Kind.VECTORS), length, Long::sum);
  }
}
