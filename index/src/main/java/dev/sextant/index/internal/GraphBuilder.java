// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.jspecify.annotations.Nullable;

/**
 * Builds a graph over the distinct vectors of a field: a hierarchy like that of HNSW (Malkov and
 * Yashunin, TPAMI 2018), each level built by {@link LevelBuilder} with {@link NeighbourSelection}.
 *
 * <p>Three habits keep all nodes findable: one node a distinct vector, insertion in shuffled order
 * (clusters that arrive one after another become islands), and the hierarchy. What is still out of
 * reach is stored as a list; see {@link Adjacency#unreached()}.
 *
 * <p>The same vectors, and the same graph to start from, give the same graph, with any number of
 * threads.
 */
final class GraphBuilder {

  /** Rows grow by this factor before neighbours are selected anew, so that it is done seldom. */
  private static final float OVERFLOW = 1.5f;

  private static final long SHUFFLE_SEED = 0x5e87a27L;

  /** A level of fewer nodes than this saves nothing. */
  private static final int LEAST_OF_A_LEVEL = 8;

  private final GraphOptions options;
  private final BuildThreads threads;

  GraphBuilder(GraphOptions options, BuildThreads threads) {
    this.options = options;
    this.threads = threads;
  }

  /**
   * Builds from int8 codes. Blocks until the graph stands; every thread it starts has ended its
   * work by then.
   *
   * @param earlier what to start from, or null
   * @throws MergePolicy.MergeAbortedException if {@link MergeCancellation} says so
   */
  Adjacency build(Codes codes, @Nullable EarlierGraph earlier) throws IOException {
    return build(new CodeBuildScores(codes), codes.nodeCount(), earlier);
  }

  /** The same from the full vectors: slower, and right for data that codes can't tell apart. */
  Adjacency build(
      RandomAccessVectorValues.Floats values,
      DistinctVectors distinct,
      VectorSimilarityFunction function)
      throws IOException {
    return build(new FullBuildScores(values, distinct, function), distinct.nodeCount(), null);
  }

  private Adjacency build(BuildScores scores, int nodeCount, @Nullable EarlierGraph earlier)
      throws IOException {
    try (BuildThreads.Share share = threads.take()) {
      List<LevelBuilder.Workspace> workspaces = new ArrayList<>();
      for (int i = 0; i < share.threads(); i++) {
        workspaces.add(new LevelBuilder.Workspace(i == 0 ? scores : scores.copy()));
      }
      try (BuildWorkers<LevelBuilder.Workspace> workers =
          new BuildWorkers<>(workspaces, MergeCancellation.ofThisThread())) {
        return build(workers, nodeCount, earlier);
      }
    }
  }

  private Adjacency build(
      BuildWorkers<LevelBuilder.Workspace> workers, int nodeCount, @Nullable EarlierGraph earlier)
      throws IOException {
    int[] order = shuffled(nodeCount);
    int[] positions = new int[nodeCount];
    for (int place = 0; place < nodeCount; place++) {
      positions[order[place]] = place;
    }
    int capacity = (int) (options.maxDegree() * OVERFLOW);
    ArrayDeque<GrowingLevel> levels = new ArrayDeque<>();
    for (int size : levelSizes(nodeCount)) {
      boolean base = size == nodeCount;
      int[] levelOrder = base && earlier != null ? earlier.before(order) : order;
      levels.addFirst(new GrowingLevel(levelOrder, size, base ? null : positions, capacity));
      GrowingGraph graph = new GrowingGraph(List.copyOf(levels), nodeCount, capacity);
      new LevelBuilder(graph, options, workers).build(base ? earlier : null);
    }
    return new GrowingGraph(List.copyOf(levels), nodeCount, options.maxDegree());
  }

  /**
   * From the top down to all nodes. As the order is random, so is who stands on a level: its first
   * nodes do.
   */
  private int[] levelSizes(int nodeCount) {
    List<Integer> sizes = new ArrayList<>();
    sizes.add(nodeCount);
    int size = nodeCount / options.maxDegree();
    while (size >= LEAST_OF_A_LEVEL) {
      sizes.add(0, size);
      size /= options.maxDegree();
    }
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] shuffled(int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    Random random = new Random(SHUFFLE_SEED);
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int node = order[i];
      order[i] = order[other];
      order[other] = node;
    }
    return order;
  }
}
