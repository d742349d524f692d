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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOConsumer;
import org.apache.lucene.util.IOFunction;
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
  private final OwnThreads threads;

  /**
   * Writers share, commit and refresh are alone: so that neither ever falls into the middle of a
   * batch, and a batch is there whole or not at all.
   */
  private final ReadWriteLock batches = new ReentrantReadWriteLock();

  private volatile boolean closed;

  private LuceneVectorIndex(
      Path folder, Directory directory, @Nullable List<EmbedderSpec> embedders, OwnThreads threads)
      throws IOException {
    this.folder = folder;
    this.directory = directory;
    this.threads = threads;
    this.analyzer = new StandardAnalyzer();
    @Nullable IndexWriter opened = null;
    boolean success = false;
    try {
      opened =
          embedders == null ? null : IndexFolder.writer(directory, folder, embedders, analyzer);
      this.writer = opened;
      this.schema = IndexFolder.schema(directory, folder);
      this.searchers = searchers(opened);
      success = true;
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(opened == null ? null : opened::rollback, analyzer);
      }
    }
  }

  private SearcherManager searchers(@Nullable IndexWriter opened) throws IOException {
    try {
      return opened == null
          ? new SearcherManager(directory, null)
          : new SearcherManager(opened, null);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // What Lucene says where numbers that it read contradict one another.
      throw new CorruptIndexException(String.valueOf(e.getMessage()), folder.toString(), e);
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
    return open(folder, List.of(embedders), FSDirectory::open);
  }

  /**
   * Opens the last commit of the index in a folder to search it. {@link #refresh} moves on to the
   * newest commit; what writes throws {@link IllegalStateException}.
   *
   * @throws SextantException if the folder holds no index, or the index is damaged
   */
  public static LuceneVectorIndex openReadOnly(Path folder) {
    return open(folder, null, FSDirectory::open);
  }

  /**
   * @param embedders null to open it to read only
   */
  static LuceneVectorIndex open(
      Path folder, @Nullable List<EmbedderSpec> embedders, IndexFolder.Opener opener) {
    OwnThreads threads = new OwnThreads();
    boolean success = false;
    try {
      LuceneVectorIndex index = threads.run(() -> opened(folder, embedders, opener, threads));
      success = true;
      return index;
    } catch (IOException e) {
      throw Failures.of(folder, "opening", e);
    } finally {
      if (!success) {
        threads.close();
      }
    }
  }

  private static LuceneVectorIndex opened(
      Path folder,
      @Nullable List<EmbedderSpec> embedders,
      IndexFolder.Opener opener,
      OwnThreads threads)
      throws IOException {
    if (embedders == null) {
      IndexFolder.requireIndex(folder);
    } else {
      IndexFolder.requireRoom(folder);
    }
    Directory directory = opener.open(folder);
    boolean success = false;
    try {
      LuceneVectorIndex index = new LuceneVectorIndex(folder, directory, embedders, threads);
      success = true;
      return index;
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(directory);
      }
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
    for (int i = 0; i < entries.size(); i++) {
      Chunk chunk = entries.get(i).chunk();
      if (!chunk.documentId().equals(documentId)) {
        throw new IllegalArgumentException(
            "entry %d (chunk %s) is of document %s, not of %s"
                .formatted(i, chunk.id(), chunk.documentId(), documentId));
      }
    }
    List<String> ids = entries.stream().map(entry -> entry.chunk().id()).toList();
    Query replaced =
        new BooleanQuery.Builder()
            .add(FilterQueries.terms(ChunkDocuments.DOCUMENT_ID, List.of(documentId)), Occur.SHOULD)
            .add(FilterQueries.terms(ChunkDocuments.ID, ids), Occur.SHOULD)
            .build();
    List<Document> documents = entries.stream().map(ChunkDocuments::toDocument).toList();
    // One call: between a delete and an add another writer could put in what this one replaces.
    write("writing to", to -> to.updateDocuments(replaced, documents));
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
    run(
        "refreshing",
        writer == null ? batches.readLock() : batches.writeLock(),
        searchers::maybeRefreshBlocking);
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

  /**
   * Commits and closes; waits for writes that run, not for searches.
   *
   * @throws SextantException if the commit fails, or an earlier failure ended the writer: what was
   *     not committed is lost then, the last commit is intact, and all is closed
   */
  @Override
  public void close() {
    Lock alone = batches.writeLock();
    alone.lock();
    try {
      if (!closed) {
        closed = true;
        threads.run(this::closeAll);
      }
    } catch (IOException | AlreadyClosedException e) {
      throw Failures.of(folder, "committing at the close of", e);
    } finally {
      alone.unlock();
      threads.close();
    }
  }

  private boolean closeAll() throws IOException {
    try {
      if (writer != null) {
        IndexFolder.requireAlive(writer);
        writer.commit();
      }
      return true;
    } finally {
      // After the commit nothing is pending; rollback ends merges that still run, frees the lock.
      IOUtils.closeWhileHandlingException(
          searchers, analyzer, writer == null ? null : writer::rollback, directory);
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private IndexWriter writable() {
    if (writer == null) {
      throw new IllegalStateException(
          "the index %s is open to read only; open it to write".formatted(folder));
    }
    return writer;
  }

  private void write(String doing, IOConsumer<IndexWriter> action) {
    IndexWriter to = writable();
    run(doing, batches.readLock(), () -> action.accept(to));
  }

  private void run(String doing, Lock lock, Action action) {
    try {
      threads.run(
          () -> {
            lock.lock();
            try {
              requireOpen();
              action.run();
              return true;
            } finally {
              lock.unlock();
            }
          });
    } catch (IOException e) {
      throw Failures.of(folder, doing, e);
    } catch (AlreadyClosedException e) {
      throw afterFailure(doing, e);
    } catch (RejectedExecutionException e) {
      throw closed();
    }
  }

  private <T> T search(String doing, IOFunction<IndexSearcher, T> search) {
    IndexSearcher searcher = acquire(doing);
    try {
      return search.apply(searcher);
    } catch (IndexSearcher.TooManyClauses e) {
      throw new IllegalArgumentException(
          "query and filter together have more than %d parts; give lists of values by in() or documents()"
              .formatted(IndexSearcher.getMaxClauseCount()),
          e);
    } catch (IOException e) {
      throw Failures.of(folder, doing, e);
    } finally {
      release(searcher);
    }
  }

  private IndexSearcher acquire(String doing) {
    try {
      return searchers.acquire();
    } catch (IOException e) {
      throw Failures.of(folder, doing, e);
    } catch (AlreadyClosedException e) {
      throw closed();
    }
  }

  private void release(IndexSearcher searcher) {
    try {
      searchers.release(searcher);
    } catch (IOException e) {
      throw Failures.of(folder, "closing a part of", e);
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the index %s is closed; open it again".formatted(folder));
  }

  private void requireOpen() {
    if (closed) {
      throw closed();
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
