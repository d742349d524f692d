// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.IndexEntry;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.VectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/** Fills an index with a corpus and counts what that takes. Used once. */
final class IndexBuild {
  /** Enough for an embedder to sort by length, few enough to be told how far it is. */
  private static final int BATCH = 256;

  private final RetrievalParts parts;
  private final VectorIndex index;
  private final List<Chunk> pending = new ArrayList<>(BATCH);
  private long texts;
  private long tokens;
  private long droppedTokens;
  private long cutTexts;
  private long embedNanos;
  private long indexNanos;

  IndexBuild(RetrievalParts parts, VectorIndex index) {
    this.parts = parts;
    this.index = index;
  }

  /**
   * Adds all documents and commits.
   *
   * @param watch told how many documents are done
   */
  void run(List<Document> corpus, IntConsumer watch) {
    for (int i = 0; i < corpus.size(); i++) {
      for (Chunk chunk : parts.chunker().chunk(corpus.get(i))) {
        pending.add(chunk);
        if (pending.size() == BATCH) {
          add();
          watch.accept(i);
        }
      }
    }
    add();
    long started = System.nanoTime();
    index.commit();
    indexNanos += System.nanoTime() - started;
    if (texts == 0) {
      throw new IllegalArgumentException(
          "none of %d documents has a text to index; give some".formatted(corpus.size()));
    }
  }

  private void add() {
    if (pending.isEmpty()) {
      return;
    }
    List<Chunk> chunks = List.copyOf(pending);
    pending.clear();
    texts += chunks.size();
    List<IndexEntry> entries =
        parts.embedder().isPresent()
            ? embedded(chunks)
            : chunks.stream().map(chunk -> new IndexEntry(chunk, List.of())).toList();
    long started = System.nanoTime();
    index.upsert(entries);
    indexNanos += System.nanoTime() - started;
  }

  private List<IndexEntry> embedded(List<Chunk> chunks) {
    long started = System.nanoTime();
    List<Embedded> embedded =
        parts.embedder().orElseThrow().embed(Chunk.texts(chunks), Role.DOCUMENT);
    embedNanos += System.nanoTime() - started;
    for (Embedded one : embedded) {
      Receipt receipt = one.receipt();
      tokens += receipt.tokens();
      droppedTokens += receipt.droppedTokens();
      cutTexts += receipt.wasCut() ? 1 : 0;
    }
    return IndexEntry.zip(chunks, embedded);
  }

  /** How many texts are in the index. */
  long texts() {
    return texts;
  }

  SystemMeasurement.Build result(int documents, long indexBytes, OptionalLong memoryBytes) {
    return new SystemMeasurement.Build(
        documents,
        texts,
        tokens,
        droppedTokens,
        cutTexts,
        embedNanos / 1e9,
        indexNanos / 1e9,
        indexBytes,
        memoryBytes);
  }
}
