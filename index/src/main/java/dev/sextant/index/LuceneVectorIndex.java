// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Chunk;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.SearchExplanation;
import dev.sextant.SearchRequest;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/**
 * An index in a folder, or in memory. Apache Lucene keeps chunks, words, metadata and vectors in
 * its segments, so that one commit covers them all; vectors are found through graphs, in small
 * segments by an exact scan. One process writes at a time; any number read.
 *
 * <p>Branches: one for each embedding of each {@link EmbedderSpec}, all dense, and {@code bm25}
 * over the words, read as the index's {@link Language} has them. Scores of a dense branch are
 * exact. The branches of a search run side by side, on threads of the index.
 *
 * <p>An index that is open to read only is a snapshot: until it is refreshed it shows the commit
 * that it was opened at, whatever is written meanwhile.
 */
public final class LuceneVectorIndex implements VectorIndex {
  private final Storage storage;
  private final Periodic periodic = new Periodic();

  private LuceneVectorIndex(Storage storage) {
    this.storage = storage;
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
    return open(folder, IndexOptions.defaults().withEmbedders(embedders));
  }

  /**
   * Opens the index in a folder to write and search, and makes it where there is none.
   *
   * @throws IllegalArgumentException if the index holds vectors of other embedders, or words in
   *     another language, than the options name; the message names both
   * @throws SextantException if the folder holds other files, is open for writing already, can't be
   *     written, or the index is damaged
   */
  public static LuceneVectorIndex open(Path folder, IndexOptions options) {
    return open(folder, options, FSDirectory::open);
  }

  /**
   * Opens the last commit of the index in a folder to search it. {@link #refresh} moves on to the
   * newest commit; what writes throws {@link IllegalStateException}.
   *
   * @throws SextantException if the folder holds no index, or the index is damaged
   */
  public static LuceneVectorIndex openReadOnly(Path folder) {
    return openReadOnly(folder, IndexOptions.defaults());
  }

  /**
   * Opens the last commit of the index in a folder to search it.
   *
   * @param options may name embedders and a language that the index must have; a commit interval is
   *     ignored
   * @throws IllegalArgumentException if the index has others; the message names both
   * @throws SextantException if the folder holds no index, or the index is damaged
   */
  public static LuceneVectorIndex openReadOnly(Path folder, IndexOptions options) {
    return opened(
        folder.toString(),
        options,
        false,
        () -> {
          IndexFolder.requireIndex(folder);
          return FSDirectory.open(folder);
        });
  }

  /** A new and empty index in memory, gone when it is closed; {@link #backup} keeps it. */
  public static LuceneVectorIndex inMemory(IndexOptions options) {
    return opened("in memory", options, true, ByteBuffersDirectory::new);
  }

  /** As {@link #open(Path, IndexOptions)}, with files that are read and written otherwise. */
  static LuceneVectorIndex open(Path folder, IndexOptions options, IndexFolder.Opener opener) {
    return opened(
        folder.toString(),
        options,
        true,
        () -> {
          IndexFolder.requireRoom(folder);
          return opener.open(folder);
        });
  }

  private static LuceneVectorIndex opened(
      String place, IndexOptions options, boolean writes, OwnThreads.Action<Directory> opener) {
    OwnThreads threads = new OwnThreads();
    Closeable opened = threads::close;
    boolean success = false;
    try {
      Storage storage = threads.run(() -> storage(place, options, writes, opener.run(), threads));
      LuceneVectorIndex index = new LuceneVectorIndex(storage);
      opened = index::close;
      index.start(options, writes);
      success = true;
      return index;
    } catch (IOException e) {
      throw Failures.of(place, "opening", e);
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(opened);
      }
    }
  }

  private static Storage storage(
      String place, IndexOptions options, boolean writes, Directory directory, OwnThreads threads)
      throws IOException {
    boolean success = false;
    try {
      Storage storage = new Storage(place, directory, options, writes, threads);
      success = true;
      return storage;
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(directory);
      }
    }
  }

  private void start(IndexOptions options, boolean writes) {
    options.refreshInterval().ifPresent(each -> periodic.add(each, "refreshing", this::refresh));
    if (writes) {
      options
          .commitInterval()
          .ifPresent(each -> periodic.add(each, "committing", this::commitChanges));
    }
  }

  private void commitChanges() {
    if (storage.hasUncommitted()) {
      commit();
    }
  }

  @Override
  public List<EmbedderSpec> embedders() {
    return storage.schema().embedders();
  }

  /** The language in which the branch {@code bm25} reads texts and queries. */
  public Language language() {
    return storage.schema().language();
  }

  /**
   * What searches look at before they score the best exactly, in segments that are written now, or
   * for an index that is open to read only would be.
   */
  public Quantization quantization() {
    return storage.schema().quantization();
  }

  @Override
  public void upsert(List<IndexEntry> entries) {
    ChunkDocuments.check(entries, storage.schema());
    List<Document> documents = entries.stream().map(ChunkDocuments::toDocument).toList();
    storage.write(
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
    ChunkDocuments.check(entries, storage.schema());
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
    storage.write("writing to", to -> to.updateDocuments(replaced, documents));
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
    storage.write("deleting from", to -> to.deleteDocuments(terms));
  }

  @Override
  public void deleteMatching(Filter filter) {
    // Refused here: while deletions are applied it would end the writer.
    Query query = storage.read("reading", reader -> FilterQueries.checked(filter));
    storage.write("deleting from", to -> to.deleteDocuments(query));
  }

  @Override
  public void refresh() {
    storage.refresh();
  }

  @Override
  public void commit() {
    storage.commit();
  }

  @Override
  public long size() {
    return storage.read("reading", reader -> (long) reader.numDocs());
  }

  @Override
  public List<Hit> search(SearchRequest request) {
    Searches.check(request, storage.schema());
    AtomicBoolean interrupted = new AtomicBoolean();
    return storage.read(
        "searching",
        reader ->
            new Searches(request, reader, storage, interrupted)
                .search(storage.threads(), interrupted));
  }

  @Override
  public List<List<Hit>> searchAll(List<SearchRequest> requests) {
    BatchSearch batch = new BatchSearch(requests, storage);
    return storage.read("searching", batch::search);
  }

  @Override
  public SearchExplanation explain(SearchRequest request) {
    Searches.check(request, storage.schema());
    AtomicBoolean interrupted = new AtomicBoolean();
    return storage.read(
        "searching",
        reader ->
            new Searches(request, reader, storage, interrupted)
                .explain(storage.threads(), interrupted));
  }

  @Override
  public List<Chunk> neighbours(String chunkId, int before, int behind) {
    if (before < 0 || behind < 0) {
      throw new IllegalArgumentException(
          "%d neighbours before and %d behind are asked for; ask for 0 or more"
              .formatted(before, behind));
    }
    return storage.read(
        "reading", reader -> new ChunkScan(reader).neighbours(chunkId, before, behind));
  }

  @Override
  public void scan(Filter filter, Consumer<Chunk> action) {
    storage.read(
        "scanning",
        reader -> {
          new ChunkScan(reader).scan(filter, action);
          return true;
        });
  }

  /**
   * Counts what searches see. It reads every graph and every document id once: seconds for millions
   * of chunks.
   */
  public IndexStats stats() {
    return storage.read("reading", reader -> new Inspection(reader, storage.schema()).stats());
  }

  /**
   * Reads all that searches see and says what is wrong: checksums of all files, every chunk and
   * vector, a walk over every graph, and the recall@10 of a hundred vectors of the index, with no
   * more than ten candidates.
   */
  public IndexCheck verify() {
    return storage.read("verifying", reader -> new Verification(reader, storage.schema()).verify());
  }

  /**
   * Recall@10: how many of the best ten that an exact search finds are among the candidates of a
   * search. It scores every vector.
   *
   * @param queries as users would ask, at least one; a hundred tell the recall to some hundredths
   * @param candidates as many as searches ask for, 10 or more; {@link SearchRequest#candidates}
   * @return from 0 to 1, by the branches that the queries have embeddings for
   * @throws IllegalArgumentException if there is no query, or one of a model that the index does
   *     not hold; the message names its position
   */
  public Map<String, Double> estimateRecall(List<Embedded> queries, int candidates) {
    RecallQueries byBranch = RecallQueries.of(queries, storage.schema());
    if (candidates < RecallEstimate.DEPTH) {
      throw new IllegalArgumentException(
          "recall@10 is to be estimated with %d candidates; give 10 or more".formatted(candidates));
    }
    return storage.read("searching", reader -> byBranch.recall(reader, candidates));
  }

  /**
   * Commits, makes one segment of all that was written before this call, without what was deleted,
   * and commits that. Searches are fastest then, and the index is smallest; while it runs, it takes
   * up to twice the room. Merges happen by themselves too, for a fraction of that: this is for an
   * index that is filled once and read from then on. Searches and writes go on beside it.
   *
   * @throws IllegalStateException if the index is open to read only
   * @throws SextantException if it can't be written: what was written before this call is safe
   *     then, unless the disk failed already while it was committed; writes made meanwhile are
   *     lost, and the index must be closed and opened again
   */
  public void merge() {
    storage.merge();
  }

  /**
   * Copies the last commit to a folder, while searches, writes and commits go on. The copy is an
   * index of its own, and was read and found sound.
   *
   * @param target empty, or not there yet
   * @throws IllegalStateException if the index is open to read only
   * @throws SextantException if the folder is not empty or can't be written
   */
  public void backup(Path target) {
    storage.withLastCommit(
        "copying",
        commit -> {
          Backups.requireEmpty(target);
          Backups.copy(commit, target);
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
    periodic.close();
    storage.close();
  }
}
