// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.ArrayList;
import java.util.List;

/**
 * A chunk and its embeddings, as they go into an index.
 *
 * @param chunk what is found
 * @param embedded what one or several models made of it; empty for a chunk found by its words alone
 */
public record IndexEntry(Chunk chunk, List<Embedded> embedded) {
  /** Copies the list. */
  public IndexEntry {
    embedded = List.copyOf(embedded);
  }

  /** A chunk with what one model made of it. */
  public static IndexEntry of(Chunk chunk, Embedded embedded) {
    return new IndexEntry(chunk, List.of(embedded));
  }

  /**
   * Chunks with what one model made of them, position by position.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public static List<IndexEntry> zip(List<Chunk> chunks, List<Embedded> embedded) {
    if (chunks.size() != embedded.size()) {
      throw new IllegalArgumentException(
          "%d chunks and %d embeddings; give one an entry"
              .formatted(chunks.size(), embedded.size()));
    }
    List<IndexEntry> entries = new ArrayList<>(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      entries.add(of(chunks.get(i), embedded.get(i)));
    }
    return entries;
  }
}
