// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.RamUsageEstimator;
import org.apache.lucene.util.hnsw.OrdinalTranslatedKnnCollector;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and searches the vectors of a segment: float fields with a graph by a walk or, where that
 * is cheaper, by a scan; all others by a scan. For many threads.
 */
final class JVectorReader extends KnnVectorsReader implements GraphInspection {

  private static final long SHALLOW_SIZE =
      RamUsageEstimator.shallowSizeOfInstance(JVectorReader.class);

  private final GraphOptions options;
  private final FlatVectorsReader flat;
  private final IndexInput data;
  private final Map<String, StoredGraph> graphs;

  private JVectorReader(
      GraphOptions options,
      FlatVectorsReader flat,
      IndexInput data,
      Map<String, StoredGraph> graphs) {
    this.options = options;
    this.flat = flat;
    this.data = data;
    this.graphs = graphs;
  }

  /** Takes over the flat reader, and closes it if this fails. */
  static JVectorReader open(SegmentReadState state, GraphOptions options, FlatVectorsReader flat)
      throws IOException {
    IndexInput data = null;
    boolean success = false;
    try {
      Map<String, FieldLayout> layouts = new HashMap<>();
      int version = readMetadata(state, layouts);
      data = GraphFiles.openData(state, version);
      Map<String, StoredGraph> graphs = openGraphs(layouts, data, flat);
      success = true;
      return new JVectorReader(options, flat, data, graphs);
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(data, flat);
      }
    }
  }

  private static int readMetadata(SegmentReadState state, Map<String, FieldLayout> layouts)
      throws IOException {
    String name = GraphFiles.METADATA.name(state.segmentInfo.name, state.segmentSuffix);
    int version = -1;
    try (ChecksumIndexInput meta = state.directory.openChecksumInput(name, state.context)) {
      Throwable problem = null;
      try {
        version = GraphFiles.METADATA.checkHeader(meta, state);
        readLayouts(meta, version, state.fieldInfos, layouts);
      } catch (Throwable e) {
        problem = e;
      } finally {
        CodecUtil.checkFooter(meta, problem);
      }
    }
    return version;
  }

  private static void readLayouts(
      ChecksumIndexInput meta, int version, FieldInfos fields, Map<String, FieldLayout> layouts)
      throws IOException {
    for (int number = meta.readInt(); number != -1; number = meta.readInt()) {
      FieldInfo field = number < 0 ? null : fields.fieldInfo(number);
      if (field == null || field.getVectorEncoding() != VectorEncoding.FLOAT32) {
        throw new CorruptIndexException("a graph of no float field: number " + number, meta);
      }
      GraphLayout layout = GraphLayout.read(meta);
      if (layout.dimension() != field.getVectorDimension()) {
        throw new CorruptIndexException(
            "a graph of dimension " + layout.dimension() + " for field " + field.name, meta);
      }
      CodesLayout codes =
          version < GraphFiles.VERSION_CODES ? CodesLayout.NONE : CodesLayout.read(meta);
      FieldLayout read = new FieldLayout(layout, codes, field.getVectorSimilarityFunction());
      if (layouts.put(field.name, read) != null) {
        throw new CorruptIndexException("two graphs for field " + field.name, meta);
      }
    }
  }

  private static Map<String, StoredGraph> openGraphs(
      Map<String, FieldLayout> layouts, IndexInput data, FlatVectorsReader flat)
      throws IOException {
    long dataEnd = data.length() - CodecUtil.footerLength();
    Map<String, StoredGraph> graphs = new HashMap<>();
    for (Map.Entry<String, FieldLayout> entry : layouts.entrySet()) {
      GraphLayout layout = entry.getValue().graph();
      int vectors = flat.getFloatVectorValues(entry.getKey()).size();
      if (vectors != layout.ordinalCount()) {
        throw new CorruptIndexException(
            "a graph of " + layout.ordinalCount() + " vectors, stored are " + vectors, data);
      }
      graphs.put(entry.getKey(), StoredGraph.open(data, entry.getValue(), dataEnd));
    }
    return graphs;
  }

  /** The field's graph, if it has one. */
  @Nullable StoredGraph graph(String field) {
    return graphs.get(field);
  }

  @Override
  public Optional<GraphFacts> inspect(String field) throws IOException {
    StoredGraph graph = graphs.get(field);
    return graph == null ? Optional.empty() : Optional.of(GraphFacts.of(graph));
  }

  @Override
  public void search(
      String field, float[] target, KnnCollector documents, @Nullable Bits acceptedDocuments)
      throws IOException {
    RandomVectorScorer scorer = flat.getRandomVectorScorer(field, target);
    StoredGraph graph = graphs.get(field);
    if (graph == null) {
      scan(scorer, documents, acceptedDocuments);
    } else if (scorer != null && documents.k() > 0) {
      Bits accepted = scorer.getAcceptOrds(acceptedDocuments);
      int width = width(documents, graph.precision());
      SearchPlan plan = plan(documents, graph, accepted, width);
      tell(documents, plan);
      Codes codes = graph.codes();
      QueryCode query = codes == null ? null : QueryCode.of(codes, target);
      KnnCollector ordinals = new OrdinalTranslatedKnnCollector(documents, scorer::ordToDoc);
      if (query == null && plan.way() == SearchPlan.Way.SCAN) {
        ExactScan.search(scorer, scorer.maxOrd(), ordinals, accepted);
      } else {
        new SegmentSearch(graph, scorer, query, ordinals, accepted).search(plan, width);
      }
    }
  }

  @Override
  public void search(
      String field, byte[] target, KnnCollector collector, @Nullable Bits acceptedDocuments)
      throws IOException {
    scan(flat.getRandomVectorScorer(field, target), collector, acceptedDocuments);
  }

  /**
   * @param scorer null if the field has no vectors of the target's kind: nothing is found then, as
   *     in Lucene's own formats
   */
  private static void scan(
      @Nullable RandomVectorScorer scorer, KnnCollector documents, @Nullable Bits acceptedDocuments)
      throws IOException {
    if (scorer == null || scorer.maxOrd() == 0 || documents.k() == 0) {
      return;
    }
    Bits accepted = scorer.getAcceptOrds(acceptedDocuments);
    tell(documents, SearchPlan.withoutGraph(scorer.maxOrd(), accepted));
    KnnCollector ordinals = new OrdinalTranslatedKnnCollector(documents, scorer::ordToDoc);
    ExactScan.search(scorer, scorer.maxOrd(), ordinals, accepted);
  }

  private static int width(KnnCollector documents, VectorPrecision precision) {
    int wanted = documents instanceof SearchGuide guide ? guide.width() : 0;
    return wanted > 0
        ? Math.max(wanted, documents.k())
        : SegmentSearch.width(precision, documents.k());
  }

  private SearchPlan plan(
      KnnCollector documents, StoredGraph graph, @Nullable Bits accepted, int width) {
    SearchPlan plan = SearchPlan.of(graph.layout(), graph.precision(), accepted, width);
    Optional<SearchPlan.Way> told =
        documents instanceof SearchGuide guide ? guide.way() : Optional.empty();
    if (told.isPresent()) {
      return told.get() == SearchPlan.Way.SCAN ? plan.scanning() : plan.walking();
    }
    return options.planned() ? plan : plan.walking();
  }

  private static void tell(KnnCollector documents, SearchPlan plan) {
    SearchNotes.add(plan::reason);
    if (documents instanceof SearchGuide guide) {
      guide.planned(plan);
    }
  }

  @Override
  public FloatVectorValues getFloatVectorValues(String field) throws IOException {
    return flat.getFloatVectorValues(field);
  }

  @Override
  public ByteVectorValues getByteVectorValues(String field) throws IOException {
    return flat.getByteVectorValues(field);
  }

  @Override
  public void checkIntegrity() throws IOException {
    flat.checkIntegrity();
    CodecUtil.checksumEntireFile(data);
  }

  @Override
  public long ramBytesUsed() {
    // Vectors stay in their file; Lucene 9.12's own count of them fails where no document lacks
    // one.
    long bytes = SHALLOW_SIZE;
    for (StoredGraph graph : graphs.values()) {
      bytes += graph.ramBytesUsed();
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(flat, data);
  }
}
