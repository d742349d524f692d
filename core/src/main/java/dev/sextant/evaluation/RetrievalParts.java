// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Chunk;
import dev.sextant.Chunker;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.VectorIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What retrieval is made of: an embedder, a chunker and an index. It owns the embedder and closes
 * it. Each part that a {@link EmbedderSpec} does not describe comes with its settings as text, and
 * equal texts must mean equal parts: results are kept by them.
 *
 * <pre>
 * DenseEmbedder embedder = DenseEmbedder.load("all-MiniLM-L6-v2");
 * RetrievalParts parts =
 *     RetrievalParts.of(embedder, LuceneVectorIndex::open)
 *         .withChunker(RecursiveChunker.of(embedder.tokenCounter(), 256), "256 tokens");
 * </pre>
 */
public final class RetrievalParts implements AutoCloseable {
  /** Makes an empty index. */
  @FunctionalInterface
  public interface IndexOpener {
    /**
     * Opens a new index.
     *
     * @param folder empty, and deleted after the index is closed
     * @param embedders whose vectors it will hold; none for one that is searched by words alone
     */
    VectorIndex open(Path folder, EmbedderSpec... embedders);
  }

  private final @Nullable Embedder<String> embedder;
  private final Chunker chunker;
  private final String chunking;
  private final IndexOpener index;
  private final String indexing;
  private final boolean wordsOnly;

  /** Six: what stands above, all of it settled when it is made. */
  private RetrievalParts(
      @Nullable Embedder<String> embedder,
      Chunker chunker,
      String chunking,
      IndexOpener index,
      String indexing,
      boolean wordsOnly) {
    this.embedder = embedder;
    this.wordsOnly = wordsOnly;
    this.chunker = chunker;
    this.chunking = chunking;
    this.index = index;
    this.indexing = indexing;
  }

  /** An embedder and an index; every document is one chunk. */
  public static RetrievalParts of(Embedder<String> embedder, IndexOpener index) {
    return new RetrievalParts(embedder, RetrievalParts::whole, "whole documents", index, "", false);
  }

  /** An index that is searched by words alone; every document is one chunk. */
  public static RetrievalParts ofWords(IndexOpener index) {
    return new RetrievalParts(null, RetrievalParts::whole, "whole documents", index, "", true);
  }

  private static List<Chunk> whole(dev.sextant.Document document) {
    return document.text().isBlank() ? List.of() : List.of(Chunk.whole(document));
  }

  /**
   * The same with documents divided.
   *
   * @param settings all that shapes chunks
   */
  public RetrievalParts withChunker(Chunker division, String settings) {
    return new RetrievalParts(embedder, division, settings, index, indexing, wordsOnly);
  }

  /**
   * The same with settings of the index.
   *
   * @param settings all that shapes what it finds and how fast, beside its kind
   */
  public RetrievalParts withIndexSettings(String settings) {
    return new RetrievalParts(embedder, chunker, chunking, index, settings, wordsOnly);
  }

  /**
   * The same chunks searched by words alone: the embedder is there to count tokens for the chunker,
   * and embeds nothing. Name it in the chunker's settings.
   */
  public RetrievalParts withWordsOnly() {
    return new RetrievalParts(embedder, chunker, chunking, index, indexing, true);
  }

  /** The embedder; nothing where words alone are searched. */
  Optional<Embedder<String>> embedder() {
    return wordsOnly ? Optional.empty() : Optional.ofNullable(embedder);
  }

  Chunker chunker() {
    return chunker;
  }

  /** An empty index for these parts. */
  VectorIndex openIndex(Path folder) {
    return index.open(folder, embedder().map(Embedder::spec).stream().toArray(EmbedderSpec[]::new));
  }

  /** Adds all that shapes what is found. */
  void describe(Fingerprint fingerprint) {
    fingerprint.add(embedder().map(e -> e.spec().toString()).orElse(""));
    fingerprint.add(chunking).add(indexing);
  }

  @Override
  public void close() {
    if (embedder != null) {
      embedder.close();
    }
  }
}
