// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOConsumer;
import org.apache.lucene.util.IOFunction;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's writer and readers of one index: what may run beside what, on which threads, and what
 * failures are called.
 */
final class Storage {
  private final String place;
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

  /** Copying a commit and merging take long; commits go on beside it, and only closing waits. */
  private final ReadWriteLock copies = new ReentrantReadWriteLock();

  private volatile boolean closed;

  /** An action of a writer's or reader's. */
  interface Action {
    void run() throws IOException;
  }

  /**
   * @param place the index, as messages name it
   */
  Storage(
      String place, Directory directory, IndexOptions options, boolean writes, OwnThreads threads)
      throws IOException {
    this.place = place;
    this.directory = directory;
    this.threads = threads;
    Schema opened = IndexFolder.schema(directory, place, options, writes);
    this.analyzer = opened.language().analyzer();
    @Nullable IndexWriter made = null;
    @Nullable SearcherManager manager = null;
    boolean success = false;
    try {
      made = writes ? IndexFolder.writer(directory, place, options, analyzer) : null;
      this.writer = made;
      this.schema = IndexFolder.schema(directory, place, options, writes);
      manager = searchers(made);
      this.searchers = manager;
      if (options.verified()) {
        checkIntegrity(manager);
      }
      success = true;
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(
            manager, made == null ? null : made::rollback, analyzer);
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
      throw new CorruptIndexException(String.valueOf(e.getMessage()), place, e);
    }
  }

  private static void checkIntegrity(SearcherManager searchers) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        ((CodecReader) leaf.reader()).checkIntegrity();
      }
    } finally {
      searchers.release(searcher);
    }
  }

  Schema schema() {
    return schema;
  }

  Analyzer analyzer() {
    return analyzer;
  }

  OwnThreads threads() {
    return threads;
  }

  String place() {
    return place;
  }

  void write(String doing, IOConsumer<IndexWriter> action) {
    IndexWriter to = writable();
    run(doing, batches.readLock(), () -> action.accept(to));
  }

  void refresh() {
    run(
        "refreshing",
        writer == null ? batches.readLock() : batches.writeLock(),
        searchers::maybeRefreshBlocking);
  }

  void commit() {
    IndexWriter to = writable();
    run(
        "committing",
        batches.writeLock(),
        () -> {
          to.commit();
          searchers.maybeRefreshBlocking();
        });
  }

  /**
   * Makes one segment of all, beside everything else but closing, and commits it. A merge that
   * fails ends the writer, so what is there is committed first.
   */
  void merge() {
    IndexWriter to = writable();
    run(
        "merging",
        copies.readLock(),
        () -> {
          commit();
          mergeAll(to);
          commit();
        });
  }

  private static void mergeAll(IndexWriter writer) throws IOException {
    try {
      writer.forceMerge(1);
    } catch (IOException e) {
      // It names the segments; the cause says what happened.
      throw e.getCause() instanceof IOException reason ? reason : e;
    } catch (IllegalStateException e) {
      IndexFolder.requireAlive(writer);
      throw e;
    }
  }

  /** Whether a commit would write anything. */
  boolean hasUncommitted() {
    return writable().hasUncommittedChanges();
  }

  /** Gives the last commit to an action; its files stay until the action is done. */
  void withLastCommit(String doing, IOConsumer<IndexCommit> action) {
    IndexWriter to = writable();
    run(
        doing,
        copies.readLock(),
        () -> {
          SnapshotDeletionPolicy commits =
              (SnapshotDeletionPolicy) to.getConfig().getIndexDeletionPolicy();
          IndexCommit last = commits.snapshot();
          try {
            action.accept(last);
          } finally {
            commits.release(last);
            to.deleteUnusedFiles();
          }
        });
  }

  private IndexWriter writable() {
    if (writer == null) {
      throw new IllegalStateException(
          "the index %s is open to read only; open it to write".formatted(place));
    }
    return writer;
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
      throw Failures.of(place, doing, e);
    } catch (IllegalStateException e) {
      throw closed ? closed() : afterFailure(doing, e);
    } catch (RejectedExecutionException e) {
      throw closed();
    }
  }

  /** Gives what searches see now, one state of the index, to an action. */
  <T> T read(String doing, IOFunction<IndexReader, T> action) {
    IndexSearcher searcher = acquire(doing);
    try {
      return action.apply(searcher.getIndexReader());
    } catch (IndexSearcher.TooManyClauses e) {
      throw new IllegalArgumentException(
          "query and filter together have more than %d parts; give lists of values by in() or documents()"
              .formatted(IndexSearcher.getMaxClauseCount()),
          e);
    } catch (IOException e) {
      throw Failures.of(place, doing, e);
    } catch (AlreadyClosedException e) {
      throw closed ? closed() : e;
    } catch (RejectedExecutionException e) {
      throw closed();
    } finally {
      release(searcher);
    }
  }

  private IndexSearcher acquire(String doing) {
    try {
      return searchers.acquire();
    } catch (IOException e) {
      throw Failures.of(place, doing, e);
    } catch (AlreadyClosedException e) {
      throw closed();
    }
  }

  private void release(IndexSearcher searcher) {
    try {
      searchers.release(searcher);
    } catch (IOException e) {
      throw Failures.of(place, "closing a part of", e);
    }
  }

  /** As {@link LuceneVectorIndex#close}. */
  void close() {
    Lock uncopied = copies.writeLock();
    Lock alone = batches.writeLock();
    uncopied.lock();
    alone.lock();
    try {
      if (!closed) {
        closed = true;
        threads.run(this::closeAll);
      }
    } catch (IOException e) {
      throw Failures.of(place, "committing at the close of", e);
    } catch (IllegalStateException e) {
      throw afterFailure("committing at the close of", e);
    } finally {
      alone.unlock();
      uncopied.unlock();
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

  private IllegalStateException closed() {
    return new IllegalStateException("the index %s is closed; open it again".formatted(place));
  }

  private void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  /**
   * Lucene closes its writer when the disk fails under it, be it in a merge that nobody waits for;
   * what it says later, in one of two ways ({@link AlreadyClosedException} is an {@link
   * IllegalStateException}), is not the reason.
   */
  private RuntimeException afterFailure(String doing, IllegalStateException e) {
    Throwable reason = writer == null ? null : writer.getTragicException();
    if (reason != null) {
      return Failures.of(place, doing, reason);
    }
    return e instanceof AlreadyClosedException ? Failures.of(place, doing, e) : e;
  }
}
