// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Random;

/**
 * Whether a field's int8 codes tell its vectors apart. Where vectors lie in clusters as tight as
 * the codes' rounding, a graph built from codes loses nodes, and a search by codes can't say which
 * of a hundred is nearest: such a field is built and searched by its full vectors.
 */
final class CodeCheck {

  /** Chosen, not fitted: 30 clusters as tight as the rounding left a tenth out of reach. */
  private static final double MOST_UNREACHED = 0.0005;

  /** Chosen, not fitted. */
  private static final double MOST_CONFUSED = 0.5;

  private static final int SAMPLE = 200;

  private final Codes codes;
  private final Adjacency graph;
  private final int[] neighbours;

  private CodeCheck(Codes codes, Adjacency graph) {
    this.codes = codes;
    this.graph = graph;
    this.neighbours = new int[graph.maxDegree()];
  }

  /**
   * @param codes with int8 codes
   * @param graph that was built from them
   */
  static boolean fits(Codes codes, Adjacency graph) throws IOException {
    return graph.unreached().length <= MOST_UNREACHED * codes.nodeCount()
        && new CodeCheck(codes, graph).confused() <= MOST_CONFUSED;
  }

  /** Of a sample's neighbours, the share that a node could be taken for. */
  private double confused() throws IOException {
    Random random = new Random(codes.nodeCount());
    long confused = 0;
    long compared = 1;
    for (int i = 0; i < SAMPLE; i++) {
      int node = random.nextInt(codes.nodeCount());
      QueryCode query = QueryCode.ofNode(codes, node);
      float least = query.score(node) - query.confusion();
      int count = graph.neighbours(0, node, neighbours);
      compared += count;
      for (int j = 0; j < count; j++) {
        confused += query.score(neighbours[j]) >= least ? 1 : 0;
      }
    }
    return confused / (double) compared;
  }
}
