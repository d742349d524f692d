// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Optional;

/** Readers of vectors that have graphs tell by this what a graph is like. */
public interface GraphInspection {
  /**
   * Reads and walks the whole graph of a field.
   *
   * @return empty if the field has no graph, because it is small
   * @throws IOException if the graph can't be read, or holds numbers that can't be
   */
  Optional<GraphFacts> inspect(String field) throws IOException;
}
