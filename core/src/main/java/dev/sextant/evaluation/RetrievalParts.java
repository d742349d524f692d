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

  private RetrievalParts(
      @Nullable Embedder<String> embedder,
      Chunker chunker,
      String chunking,
      IndexOpener index,
      String indexing) {
    this.embedder = embedder;
    this.chunker = chunker;
    this.chunking = chunking;
    this.index = index;
    this.indexing = indexing;
  }

  /** An embedder and an index; every document is one chunk. */
  public static RetrievalParts of(Embedder<String> embedder, IndexOpener index) {
    return new RetrievalParts(embedder, RetrievalParts::whole, "whole documents", index, "");
  }

  /** An index that is searched by words alone; every document is one chunk. */
  public static RetrievalParts ofWords(IndexOpener index) {
    return new RetrievalParts(null, RetrievalParts::whole, "whole documents", index, "");
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
    return new RetrievalParts(embedder, division, settings, index, indexing);
  }

  /**
   * The same with settings of the index.
   *
   * @param settings all that shapes what it finds and how fast, beside its kind
   */
  public RetrievalParts withIndexSettings(String settings) {
    return new RetrievalParts(embedder, chunker, chunking, index, settings);
  }

  /** The embedder; nothing where words alone are searched. */
  Optional<Embedder<String>> embedder() {
    return Optional.ofNullable(embedder);
  }

  Chunker chunker() {
    return chunker;
  }

  /** An empty index for these parts. */
  VectorIndex openIndex(Path folder) {
    return embedder == null ? index.open(folder) : index.open(folder, embedder.spec());
  }

  /** Adds all that shapes what is found. */
  void describe(Fingerprint fingerprint) {
    fingerprint.add(embedder == null ? "" : embedder.spec().toString());
    fingerprint.add(chunking).add(indexing);
  }

  @Override
  public void close() {
    if (embedder != null) {
      embedder.close();
    }
  }
}
