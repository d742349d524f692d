// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.List;

/**
 * A chunk that was found.
 *
 * @param chunk with its text
 * @param score of the last stage; higher is better. For one branch it is the branch's own: for a
 *     dense one as {@link Similarity} says, never rescaled; for BM25 0 or more. For several it is
 *     the fusion's, and where diversity was asked for, that of maximal marginal relevance
 * @param trace how it got here: each stage that found it, in order; never empty
 */
public record Hit(Chunk chunk, double score, List<Stage> trace) {
  /** Copies the trace. */
  public Hit {
    trace = List.copyOf(trace);
  }

  /**
   * A stage of the search, as it saw this hit.
   *
   * @param name the name of an index's branch, {@code bm25}, {@code fusion}, or {@code mmr}
   * @param rank counted from 1
   * @param score higher is better, on the stage's own scale
   */
  public record Stage(String name, int rank, double score) {}
}
