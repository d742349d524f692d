// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.List;

/**
 * Levels that are built or being built, as a graph. What is its base need not be the base of the
 * whole: a node's place on a level is found from that level's view upwards. For many threads while
 * none of the levels is written.
 *
 * @param levels from the base up
 * @param nodeCount of the whole graph
 */
record GrowingGraph(List<GrowingLevel> levels, int nodeCount, int maxDegree) implements Adjacency {

  @Override
  public int levelCount() {
    return levels.size();
  }

  @Override
  public int entryNode() {
    return levels.get(levels.size() - 1).node(0);
  }

  @Override
  public int[] nodes(int level) {
    return levels.get(level).nodes();
  }

  @Override
  public int neighbours(int level, int node, int[] into) {
    return levels.get(level).read(node, into);
  }
}
