// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.store.IndexOutput;

/** Writes one field's graph to the data file, as {@link GraphLayout} describes it. */
final class GraphWriter {

  private final IndexOutput data;
  private final Adjacency graph;
  private final int[] neighbours;

  private GraphWriter(IndexOutput data, Adjacency graph) {
    this.data = data;
    this.graph = graph;
    this.neighbours = new int[graph.maxDegree()];
  }

  static GraphLayout write(
      IndexOutput data, Adjacency graph, DistinctVectors distinct, int dimension)
      throws IOException {
    return new GraphWriter(data, graph).write(distinct, dimension);
  }

  private GraphLayout write(DistinctVectors distinct, int dimension) throws IOException {
    long offset = data.alignFilePointer(Integer.BYTES);
    List<GraphLayout.Level> levels = new ArrayList<>();
    for (int level = 0; level < graph.levelCount(); level++) {
      levels.add(writeLevel(level));
    }
    int[] unreached = graph.unreached();
    writeInts(unreached);
    if (distinct.hasDuplicates()) {
      for (int node = 0; node < distinct.nodeCount(); node++) {
        data.writeInt(distinct.first(node));
      }
      DistinctVectors.Duplicates duplicates = distinct.duplicates();
      writeInts(duplicates.starts());
      writeInts(duplicates.ordinals());
    }
    GraphLayout layout =
        new GraphLayout(
            offset,
            distinct.ordinalCount(),
            dimension,
            graph.nodeCount(),
            unreached.length,
            graph.entryNode(),
            levels);
    if (layout.end() != data.getFilePointer()) {
      throw new IllegalStateException(
          "graph ends at " + data.getFilePointer() + ", its layout at " + layout.end());
    }
    return layout;
  }

  private GraphLayout.Level writeLevel(int level) throws IOException {
    int[] nodes = level == 0 ? null : graph.nodes(level);
    int count = nodes == null ? graph.nodeCount() : nodes.length;
    int degree = 0;
    for (int i = 0; i < count; i++) {
      int node = nodes == null ? i : nodes[i];
      degree = Math.max(degree, graph.neighbours(level, node, neighbours));
    }
    if (nodes != null) {
      writeInts(nodes);
    }
    for (int i = 0; i < count; i++) {
      writeRow(level, nodes == null ? i : nodes[i], degree);
    }
    return new GraphLayout.Level(count, degree);
  }

  private void writeRow(int level, int node, int degree) throws IOException {
    int count = graph.neighbours(level, node, neighbours);
    data.writeInt(count);
    for (int i = 0; i < degree; i++) {
      data.writeInt(i < count ? neighbours[i] : 0);
    }
  }

  private void writeInts(int[] values) throws IOException {
    for (int value : values) {
      data.writeInt(value);
    }
  }
}
