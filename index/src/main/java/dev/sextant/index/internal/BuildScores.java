// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;

/** What a graph builder compares nodes by. For one thread; others take copies. */
interface BuildScores {

  /** What a walk towards this node compares by; good until the next call. */
  NodeScores towards(int node) throws IOException;

  /** Lucene's score of the two nodes whose score by {@link #towards} is this. */
  float similarity(int node, float score);

  /**
   * Lucene's scores of a node with others, which stand in {@code others} from {@code start} on; the
   * first goes to {@code into[0]}.
   */
  void compare(int node, int[] others, int start, int count, float[] into) throws IOException;

  /** The same for another thread. */
  BuildScores copy() throws IOException;
}
