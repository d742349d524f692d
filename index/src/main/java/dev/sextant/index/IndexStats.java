// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an index holds, as searches see it. Immutable.
 *
 * @param documents different document ids
 * @param chunks that are found
 * @param deleted chunks that were deleted or replaced and still take room, until a merge
 * @param segments parts that Lucene keeps by themselves; each has graphs of its own
 * @param bytes on disk, by what they are for; what an open writer still buffers is not counted
 * @param branches by name, the dense ones
 */
public record IndexStats(
    long documents,
    long chunks,
    long deleted,
    int segments,
    Map<Kind, Long> bytes,
    Map<String, Branch> branches) {
  /** Copies the maps. */
  public IndexStats {
    bytes = Collections.unmodifiableMap(new TreeMap<>(bytes));
    branches = Collections.unmodifiableMap(new TreeMap<>(branches));
  }

  /** What bytes are for. */
  public enum Kind {
    /** Vectors, their codes and graphs. */
    VECTORS,
    /** Words, for the branch {@code bm25} and filters on texts. */
    WORDS,
    /** Numbers and moments, for filters. */
    NUMBERS,
    /** Ids and offsets, read for every candidate. */
    COLUMNS,
    /** Texts and metadata, read for every hit. */
    TEXTS,
    /** Names, deletions, and what else keeps the parts together. */
    OTHER
  }

  /**
   * A dense branch. More components than a signature should have: each is a figure by itself.
   *
   * @param vectors also those of deleted chunks
   * @param graphNodes different vectors of the segments that are large enough for a graph
   * @param meanDegree neighbours of a node on the base level; 0 without a graph
   * @param largestDegree the most neighbours that a node has there
   * @param unreached nodes that a walk does not reach, and searches scan
   * @param quantized nodes by what searches look at in front of their vectors. {@link
   *     Quantization#NONE} may stand here unasked for: segments whose vectors no code can tell
   *     apart get none
   */
  public record Branch(
      long vectors,
      long graphNodes,
      double meanDegree,
      int largestDegree,
      long unreached,
      Map<Quantization, Long> quantized) {
    /** Copies the map. */
    public Branch {
      quantized = Collections.unmodifiableMap(new TreeMap<>(quantized));
    }
  }

  /** Bytes of all kinds. */
  public long totalBytes() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
