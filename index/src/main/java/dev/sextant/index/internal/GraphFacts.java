// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;

/**
 * What a walk over a whole graph saw. More components than a signature should have: each is a
 * figure by itself.
 *
 * @param precision of what searches look at in front of the full vectors
 * @param nodes distinct vectors
 * @param links neighbours of all nodes on the base level
 * @param largestDegree the most neighbours that a node has there
 * @param unreached nodes that no walk from the entry node reaches
 * @param unreachedKept whether exactly these are stored, so that every search scans them
 */
public record GraphFacts(
    VectorPrecision precision,
    long nodes,
    long links,
    int largestDegree,
    long unreached,
    boolean unreachedKept) {

  static GraphFacts of(StoredGraph graph) throws IOException {
    Adjacency view = graph.view();
    int[] neighbours = new int[Math.max(1, view.maxDegree())];
    long links = 0;
    int largest = 0;
    // Every row is read, those out of reach too: a broken one is found.
    for (int level = 1; level < view.levelCount(); level++) {
      for (int node : view.nodes(level)) {
        view.neighbours(level, node, neighbours);
      }
    }
    for (int node = 0; node < view.nodeCount(); node++) {
      int degree = view.neighbours(0, node, neighbours);
      links += degree;
      largest = Math.max(largest, degree);
    }
    int[] unreached = view.unreached();
    boolean kept = Arrays.equals(unreached, graph.unreached());
    return new GraphFacts(
        graph.precision(), view.nodeCount(), links, largest, unreached.length, kept);
  }
}
