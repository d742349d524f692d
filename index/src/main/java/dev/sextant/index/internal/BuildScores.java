// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;

/** What a graph builder compares nodes by. For many threads. */
interface BuildScores extends BuildScoreProvider {

  /** Scores against a node about to be inserted; good until the thread inserts its next. */
  SearchScoreProvider insertionProviderFor(int node);
}
