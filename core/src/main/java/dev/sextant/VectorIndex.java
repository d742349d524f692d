// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Chunks and their embeddings, kept and found: a branch for each embedding of each embedder that
 * the index was opened with, and the branch {@code bm25} over the words.
 *
 * <p>Thread-safe: any number of threads may search, write and commit at once. A thread that is
 * interrupted finishes what it writes, but ends its searches by a {@link SearchStoppedException};
 * it stays interrupted. Writes are seen by searches after {@link #refresh} or {@link #commit}, and
 * survive a crash after {@link #commit}. Each method that writes does all of its work or, if it
 * throws, none of it. Whoever opened an index closes it; closing commits, and closing twice does
 * nothing.
 */
public interface VectorIndex extends AutoCloseable {
  /** The embedders whose vectors this index holds. */
  List<EmbedderSpec> embedders();

  /**
   * Adds chunks; a chunk whose id is there already is replaced. A chunk that a model did not embed
   * is not found by that model's branches.
   *
   * @throws IllegalArgumentException if one of the entries holds an embedding that is of another
   *     model, lacks one that its model gives, or can't be compared (a zero vector where the
   *     similarity is the cosine), or if an id stands twice; the message names the position.
   *     Nothing is added then
   */
  void upsert(List<IndexEntry> entries);

  /**
   * Makes these entries all that there is of a document, in one step that no search sees half done.
   *
   * @throws IllegalArgumentException as {@link #upsert}, or if an entry is of another document
   */
  void replaceDocument(String documentId, List<IndexEntry> entries);

  /** Removes chunks by id; unknown ids are ignored. */
  void deleteChunks(Collection<String> chunkIds);

  /** Removes all chunks of documents; unknown ids are ignored. */
  void deleteDocuments(Collection<String> documentIds);

  /** Removes all chunks that a filter accepts, seen by searches already or not. */
  void deleteMatching(Filter filter);

  /** Lets searches see all that was written before this call; it need not survive a crash. */
  void refresh();

  /** Makes all that was written before this call survive a crash, and lets searches see it. */
  void commit();

  /** Number of chunks that searches see. */
  long size();

  /**
   * Searches every branch that the request has a query for, all in one and the same state of the
   * index, and fetches the texts of the best once.
   *
   * @return at most k hits, best first; ties among the candidates in the order of chunk ids
   * @throws IllegalArgumentException if the request has no query, one of a model that the index
   *     does not hold, a threshold for a stage that does not run, or asks for diversity where the
   *     index has no dense branch
   * @throws SearchStoppedException if it takes longer than the request allows, or its thread is
   *     interrupted
   */
  List<Hit> search(SearchRequest request);

  /**
   * Runs several searches side by side, all in one and the same state of the index.
   *
   * @return the hits of each request, in their order
   * @throws IllegalArgumentException as {@link #search}; the message names the position
   * @throws SearchStoppedException as {@link #search}, if one of them is stopped
   */
  List<List<Hit>> searchAll(List<SearchRequest> requests);

  /**
   * Searches, and tells what ran, what was chosen and which words were found; slower than a search.
   *
   * @throws IllegalArgumentException as {@link #search}
   * @throws SearchStoppedException as {@link #search}
   */
  SearchExplanation explain(SearchRequest request);

  /**
   * A chunk that searches see with those that stand before and behind it in its document, by their
   * start offsets.
   *
   * @param before how many before it at most, 0 or more
   * @param behind how many behind it at most, 0 or more
   * @return in the order of the document, the chunk itself among them; empty if there is no such
   *     chunk
   * @throws IllegalArgumentException if a number is below 0
   */
  List<Chunk> neighbours(String chunkId, int before, int behind);

  /**
   * Gives every chunk that searches see and the filter accepts to an action, one after the other,
   * in no particular order, all of one and the same state of the index.
   */
  void scan(Filter filter, Consumer<Chunk> action);

  @Override
  void close();
}
