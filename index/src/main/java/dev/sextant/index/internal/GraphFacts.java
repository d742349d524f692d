// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

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
    int nodes = graph.layout().nodeCount();
    StoredGraph.Rows rows = graph.rows();
    long links = 0;
    int largest = 0;
    // Every row is read, those out of reach too: a broken one is found.
    for (int node = 0; node < nodes; node++) {
      int degree = rows.read(0, node);
      links += degree;
      largest = Math.max(largest, degree);
    }
    BitSet out = reached(graph);
    out.flip(0, nodes);
    boolean kept = Arrays.equals(out.stream().toArray(), graph.unreached());
    return new GraphFacts(graph.precision(), nodes, links, largest, out.cardinality(), kept);
  }

  private static BitSet reached(StoredGraph graph) throws IOException {
    int entry = graph.layout().entryNode();
    StoredGraph.Rows rows = graph.rows();
    BitSet seen = new BitSet(graph.layout().nodeCount());
    int[] queue = new int[graph.layout().nodeCount()];
    queue[0] = entry;
    seen.set(entry);
    int end = 1;
    for (int next = 0; next < end; next++) {
      int count = rows.read(0, queue[next]);
      for (int i = 0; i < count; i++) {
        int neighbour = rows.neighbours()[i];
        if (!seen.get(neighbour)) {
          seen.set(neighbour);
          queue[end++] = neighbour;
        }
      }
    }
    return seen;
  }
}
