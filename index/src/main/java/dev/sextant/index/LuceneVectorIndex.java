// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Chunk;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.SearchRequest;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * An index in a folder. Apache Lucene keeps chunks, words, metadata and vectors in its segments, so
 * that one commit covers them all; vectors are found through JVector's graphs, in small segments by
 * an exact scan. One process writes at a time; any number read.
 *
 * <p>Branches: one for each embedding of each {@link EmbedderSpec}, all dense, and {@code bm25}
 * over the words (Unicode words, lower case; no stemming). Scores of a dense branch are exact.
 */
public final class LuceneVectorIndex implements VectorIndex {
  private final Path folder;
  private final Directory directory;
  private final Analyzer analyzer;
  private final Schema schema;
  private final @Nullable IndexWriter writer;
  private final SearcherManager searchers;

  /**
   * Writers share, commit and refresh are alone: so that neither ever falls into the middle of a
   * batch, and a batch is there whole or not at all.
   */
  private final ReadWriteLock batches = new ReentrantReadWriteLock();

  private boolean closed;

  private LuceneVectorIndex(Path folder, List<EmbedderSpec> embedders, boolean write)
      throws IOException {
    this.folder = folder;
    this.directory = FSDirectory.open(folder);
    this.analyzer = new StandardAnalyzer();
    @Nullable IndexWriter opened = null;
    try {
      opened = write ? IndexFolder.writer(directory, folder, embedders, analyzer) : null;
      this.writer = opened;
      this.schema = IndexFolder.schema(directory, folder);
      this.searchers =
          opened == null ? new SearcherManager(directory, null) : new SearcherManager(opened, null);
    } catch (IOException | RuntimeException e) {
      if (opened != null) {
        rollbackQuietly(opened, e);
      }
      IOUtils.closeWhileHandlingException(analyzer, directory);
      throw e;
    }
  }

  /**
   * Opens the index in a folder to write and search, and makes it where there is none.
   *
   * @param embedders whose vectors it holds or will hold; with none given, those that it holds, or
   *     for a new index none at all: it is then searched by words alone
   * @throws IllegalArgumentException if the index holds vectors of other embedders; the message
   *     names both
   * @throws SextantException if the folder holds other files, is open for writing already, can't be
   *     written, or the index is damaged
   */
  public static LuceneVectorIndex open(Path folder, EmbedderSpec... embedders) {
    return open("opening", folder, List.of(embedders), true);
  }

  /**
   * Opens the last commit of the index in a folder to search it. {@link #refresh} moves on to the
   * newest commit; what writes throws {@link IllegalStateException}.
   *
   * @throws SextantException if the folder holds no index, or the index is damaged
   */
  public static LuceneVectorIndex openReadOnly(Path folder) {
    return open("opening", folder, List.of(), false);
  }

  private static LuceneVectorIndex open(
      String doing, Path folder, List<EmbedderSpec> embedders, boolean write) {
    try {
      if (write) {
        IndexFolder.requireRoom(folder);
      } else {
        IndexFolder.requireIndex(folder);
      }
      return new LuceneVectorIndex(folder, embedders, write);
    } catch (IOException e) {
      throw Failures.of(folder, doing, e);
    }
  }

  @Override
  public List<EmbedderSpec> embedders() {
    return schema.embedders();
  }

  @Override
  public void upsert(List<IndexEntry> entries) {
    ChunkDocuments.check(entries, schema);
    List<Document> documents = entries.stream().map(ChunkDocuments::toDocument).toList();
    write(
        "writing to",
        to -> {
          for (int i = 0; i < documents.size(); i++) {
            String id = entries.get(i).chunk().id();
            to.updateDocument(new Term(ChunkDocuments.ID, id), documents.get(i));
          }
        });
  }

  @Override
  public void replaceDocument(String documentId, List<IndexEntry> entries) {
    ChunkDocuments.check(entries, schema);
    List<Query> replaced = new ArrayList<>();
    replaced.add(FilterQueries.terms(ChunkDocuments.DOCUMENT_ID, List.of(documentId)));
    for (int i = 0; i < entries.size(); i++) {
      Chunk chunk = entries.get(i).chunk();
      if (!chunk.documentId().equals(documentId)) {
        throw new IllegalArgumentException(
            "entry %d (chunk %s) is of document %s, not of %s"
                .formatted(i, chunk.id(), chunk.documentId(), documentId));
      }
    }
    replaced.add(
        FilterQueries.terms(
            ChunkDocuments.ID, entries.stream().map(entry -> entry.chunk().id()).toList()));
    List<Document> documents = entries.stream().map(ChunkDocuments::toDocument).toList();
    write(
        "writing to",
        to -> {
          to.deleteDocuments(replaced.toArray(Query[]::new));
          to.addDocuments(documents);
        });
  }

  @Override
  public void deleteChunks(Collection<String> chunkIds) {
    delete(ChunkDocuments.ID, chunkIds);
  }

  @Override
  public void deleteDocuments(Collection<String> documentIds) {
    delete(ChunkDocuments.DOCUMENT_ID, documentIds);
  }

  private void delete(String field, Collection<String> ids) {
    Term[] terms = ids.stream().map(id -> new Term(field, id)).toArray(Term[]::new);
    write("deleting from", to -> to.deleteDocuments(terms));
  }

  @Override
  public void refresh() {
    if (writer == null) {
      run("refreshing", batches.readLock(), searchers::maybeRefreshBlocking);
    } else {
      run("refreshing", batches.writeLock(), searchers::maybeRefreshBlocking);
    }
  }

  @Override
  public void commit() {
    IndexWriter to = writable();
    run(
        "committing",
        batches.writeLock(),
        () -> {
          to.commit();
          searchers.maybeRefreshBlocking();
        });
  }

  @Override
  public long size() {
    return search("reading", searcher -> (long) searcher.getIndexReader().numDocs());
  }

  @Override
  public List<Hit> search(SearchRequest request) {
    if (request.embedded().isEmpty() && request.text().isEmpty()) {
      throw new IllegalArgumentException(
          "the request has no query; give it an embedding, a text, or both");
    }
    for (Embedded query : request.embedded()) {
      schema.check(query, "the query");
    }
    return search("searching", searcher -> new Searches(searcher).search(request, analyzer));
  }

  @Override
  public void scan(Filter filter, Consumer<Chunk> action) {
    search(
        "scanning",
        searcher -> {
          new Searches(searcher).scan(filter, action);
          return true;
        });
  }

  @Override
  public void close() {
    Lock alone = batches.writeLock();
    alone.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closeAll();
    } finally {
      alone.unlock();
    }
  }

  private void closeAll() {
    try {
      if (writer != null && writer.isOpen()) {
        writer.commit();
      }
    } catch (IOException | RuntimeException e) {
      throw Failures.of(folder, "committing", e);
    } finally {
      IOUtils.closeWhileHandlingException(searchers, analyzer);
      if (writer != null) {
        // After the commit nothing is pending; this ends merges that still run and frees the lock.
        rollbackQuietly(writer, null);
      }
      IOUtils.closeWhileHandlingException(directory);
    }
  }

  private static void rollbackQuietly(IndexWriter writer, @Nullable Exception cause) {
    try {
      writer.rollback();
    } catch (IOException | RuntimeException e) {
      if (cause != null) {
        cause.addSuppressed(e);
      }
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private interface WriteAction {
    void run(IndexWriter writer) throws IOException;
  }

  private interface Search<T> {
    T run(IndexSearcher searcher) throws IOException;
  }

  private IndexWriter writable() {
    if (writer == null) {
      throw new IllegalStateException(
          "the index %s is open to read only; open it to write".formatted(folder));
    }
    return writer;
  }

  private void write(String doing, WriteAction action) {
    IndexWriter to = writable();
    run(doing, batches.readLock(), () -> action.run(to));
  }

  private void run(String doing, Lock lock, Action action) {
    lock.lock();
    try {
      requireOpen();
      action.run();
    } catch (IOException e) {
      throw Failures.of(folder, doing, e);
    } catch (AlreadyClosedException e) {
      throw afterFailure(doing, e);
    } finally {
      lock.unlock();
    }
  }

  private <T> T search(String doing, Search<T> search) {
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        return search.run(searcher);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw Failures.of(folder, doing, e);
    } catch (AlreadyClosedException e) {
      throw new IllegalStateException("the index %s is closed".formatted(folder), e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the index %s is closed".formatted(folder));
    }
  }

  /**
   * Lucene closes its writer when the disk fails under it; what it says later is not the reason.
   */
  private SextantException afterFailure(String doing, AlreadyClosedException e) {
    Throwable reason = writer == null ? null : writer.getTragicException();
    return Failures.of(folder, doing, reason == null ? e : reason);
  }
}
