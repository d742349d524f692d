// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks.lucene;

import dev.sextant.Similarity;
import dev.sextant.benchmarks.SearchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergeScheduler;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Accountable;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/** Vectors in segments, searched by Lucene's own query for vectors; the codec makes the engine. */
public final class LuceneEngine implements SearchEngine {
  /** The ending of this project's graphs. */
  private static final String OURS = "sxg";

  /** Neighbours of a node; twice as many on the base level. */
  private static final int DEGREE = 16;

  private static final int BEAM = 100;

  private static final String VECTOR = "vector";
  private static final String NUMBER = "number";
  private static final String LABEL = "label";

  private final Directory directory;
  private final Codec codec;
  private final Set<String> memory;
  private final Queries queries;
  private final Setup setup;
  private @Nullable DirectoryReader reader;
  private @Nullable IndexSearcher searcher;

  /** Makes queries for nearest vectors. */
  @FunctionalInterface
  public interface Queries {
    /**
     * A query.
     *
     * @param filter what may be found; all if null
     */
    Query nearest(String field, float[] target, Question question, @Nullable Query filter);
  }

  /**
   * An engine on any codec.
   *
   * @param codec how segments are written
   * @param memory extensions of those files that searches read all the time
   * @param queries how it is searched
   * @param folder empty, or not there yet
   * @param setup threads add vectors, and merge
   */
  public LuceneEngine(Codec codec, Set<String> memory, Queries queries, Path folder, Setup setup)
      throws IOException {
    this.directory = FSDirectory.open(folder);
    this.codec = codec;
    this.memory = memory;
    this.queries = queries;
    this.setup = setup;
  }

  /** Lucene's own graphs over float32: its fastest format where vectors fit into memory. */
  public static SearchEngine hnsw(Path folder, Setup setup) throws IOException {
    int threads = setup.threads();
    KnnVectorsFormat format =
        threads == 1
            ? new Lucene99HnswVectorsFormat(DEGREE, BEAM)
            : new Lucene99HnswVectorsFormat(
                DEGREE, BEAM, threads, Executors.newFixedThreadPool(threads, LuceneEngine::daemon));
    return new LuceneEngine(
        writing(format), Set.of("vec", "vex"), LuceneEngine::widely, folder, setup);
  }

  /** Lucene's query keeps as many candidates as it is asked for. */
  private static Query widely(
      String field, float[] target, Question question, @Nullable Query filter) {
    if (question.course() != Course.CHOSEN) {
      throw new UnsupportedOperationException("Lucene's own graphs can't be told how to search");
    }
    return new KnnFloatVectorQuery(field, target, question.width(), filter);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "benchmarks-lucene");
    thread.setDaemon(true);
    return thread;
  }

  /** The default codec, and so read by it, with another format for vectors. */
  private static Codec writing(KnnVectorsFormat format) {
    Codec usual = Codec.getDefault();
    KnnVectorsFormat vectors =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
    return new FilterCodec(usual.getName(), usual) {
      @Override
      public KnnVectorsFormat knnVectorsFormat() {
        return vectors;
      }
    };
  }

  @Override
  public void build(Source source) throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, config())) {
      add(writer, source);
    }
    open();
  }

  private void add(IndexWriter writer, Source source) throws IOException {
    AtomicInteger next = new AtomicInteger();
    ExecutorService adders = Executors.newFixedThreadPool(setup.threads(), LuceneEngine::daemon);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < setup.threads(); i++) {
        running.add(adders.submit(() -> addNext(writer, source, next)));
      }
      for (Future<?> adder : running) {
        adder.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("adding vectors failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      adders.shutdownNow();
    }
  }

  private boolean addNext(IndexWriter writer, Source source, AtomicInteger next)
      throws IOException {
    VectorSimilarityFunction function = function(setup.similarity());
    for (int i = next.getAndIncrement(); i < source.size(); i = next.getAndIncrement()) {
      Document document = new Document();
      document.add(new KnnFloatVectorField(VECTOR, source.vector(i), function));
      document.add(new NumericDocValuesField(NUMBER, i));
      for (String label : source.labels(i)) {
        document.add(new StringField(LABEL, label, Store.NO));
      }
      writer.addDocument(document);
    }
    return true;
  }

  private static VectorSimilarityFunction function(Similarity similarity) {
    return switch (similarity) {
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case DOT_PRODUCT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case EUCLIDEAN -> VectorSimilarityFunction.EUCLIDEAN;
    };
  }

  private IndexWriterConfig config() {
    TieredMergePolicy policy = new TieredMergePolicy();
    policy.setNoCFSRatio(0);
    return new IndexWriterConfig()
        .setCodec(codec)
        .setRAMBufferSizeMB(setup.bufferMegabytes())
        // Compound files would hide which part of a segment is how large.
        .setUseCompoundFile(false)
        .setMergePolicy(policy)
        .setMergeScheduler(scheduler());
  }

  private MergeScheduler scheduler() {
    if (setup.threads() == 1) {
      return new SerialMergeScheduler();
    }
    ConcurrentMergeScheduler scheduler = new ConcurrentMergeScheduler();
    scheduler.setMaxMergesAndThreads(setup.threads(), setup.threads());
    return scheduler;
  }

  private void open() throws IOException {
    IOUtils.close(reader);
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
  }

  @Override
  public void merge() throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, config())) {
      writer.forceMerge(1);
    }
    open();
  }

  @Override
  public int parts() {
    return built().getIndexReader().leaves().size();
  }

  @Override
  public int[] search(float[] query, Question question) throws IOException {
    IndexSearcher in = built();
    @Nullable Query filter =
        question.label() == null ? null : new TermQuery(new Term(LABEL, question.label()));
    Query nearest = queries.nearest(VECTOR, query, question, filter);
    ScoreDoc[] hits = in.search(nearest, question.k()).scoreDocs;
    int[] numbers = new int[hits.length];
    List<LeafReaderContext> leaves = in.getIndexReader().leaves();
    for (int i = 0; i < hits.length; i++) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hits[i].doc, leaves));
      NumericDocValues values = leaf.reader().getNumericDocValues(NUMBER);
      if (!values.advanceExact(hits[i].doc - leaf.docBase)) {
        throw new IOException("document " + hits[i].doc + " has no number");
      }
      numbers[i] = (int) values.longValue();
    }
    return numbers;
  }

  private IndexSearcher built() {
    if (searcher == null) {
      throw new IllegalStateException("nothing was built yet; call build before");
    }
    return searcher;
  }

  @Override
  public long diskBytes() throws IOException {
    long bytes = 0;
    for (String file : directory.listAll()) {
      bytes += directory.fileLength(file);
    }
    return bytes;
  }

  /** Files that searches read all the time, or what a format copies of them to the heap. */
  @Override
  public OptionalLong memoryBytes() throws IOException {
    long bytes = 0;
    for (String file : directory.listAll()) {
      if (memory.contains(file.substring(file.lastIndexOf('.') + 1))) {
        bytes += directory.fileLength(file);
      }
    }
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(bytes, heapBytes()));
  }

  private long heapBytes() {
    if (!memory.contains(OURS)) {
      // Lucene 9.12's readers fail where no document lacks a vector, and hold next to nothing.
      return 0;
    }
    long bytes = 0;
    for (LeafReaderContext leaf : built().getIndexReader().leaves()) {
      // Readers of the current Lucene are not accountable, those of this project's are.
      Object vectors = ((CodecReader) leaf.reader()).getVectorReader();
      bytes += vectors instanceof Accountable accountable ? accountable.ramBytesUsed() : 0;
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(reader, directory);
  }
}
