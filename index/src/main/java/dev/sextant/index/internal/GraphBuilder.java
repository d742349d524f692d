// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.NodesIterator;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;

/**
 * Builds a graph over the distinct vectors of a field with JVector: DiskANN's pruning rule
 * (Subramanya et al., NeurIPS 2019) on every level of a hierarchy like that of HNSW (Malkov and
 * Yashunin, TPAMI 2018).
 *
 * <p>Three habits keep all nodes findable, each measured on JVector 4.0.1: one node a distinct
 * vector, insertion in shuffled order (clusters that arrive one after another become islands), and
 * the hierarchy. What is still out of reach is stored as a list; see {@link Adjacency#unreached()}.
 *
 * <p>One thread builds the same graph from the same vectors every time, several do not: they see
 * one another's insertions at different moments.
 */
final class GraphBuilder {

  /** JVector lets lists grow by this factor before it prunes them. */
  private static final float NEIGHBOUR_OVERFLOW = 1.2f;

  /** DiskANN's alpha: how much shorter a detour must be for a neighbour to be pruned. */
  private static final float ALPHA = 1.2f;

  private static final long SHUFFLE_SEED = 0x5e87a27L;

  /** How long an aborted build may go on before it notices. */
  private static final long POLL_MILLIS = 50;

  private final GraphOptions options;
  private final BuildThreads threads;

  GraphBuilder(GraphOptions options, BuildThreads threads) {
    JVectorRuntime.prepare();
    this.options = options;
    this.threads = threads;
  }

  /**
   * Builds from int8 codes. Blocks until the graph stands; every thread it starts has ended by
   * then.
   *
   * @throws MergePolicy.MergeAbortedException if {@link MergeCancellation} says so
   */
  Adjacency build(Codes codes) throws IOException {
    return build(new CodeBuildScores(codes), codes.space().dimension(), codes.nodeCount());
  }

  /** The same from the full vectors: slower, and right for data that codes can't tell apart. */
  Adjacency build(
      RandomAccessVectorValues.Floats values,
      DistinctVectors distinct,
      VectorSimilarityFunction function)
      throws IOException {
    try (FullBuildScores scores = new FullBuildScores(values, distinct, function)) {
      return build(scores, values.dimension(), distinct.nodeCount());
    }
  }

  private Adjacency build(BuildScores scores, int dimension, int nodeCount) throws IOException {
    try (BuildThreads.Share share = threads.take()) {
      ForkJoinPool pool = new ForkJoinPool(share.threads());
      try (GraphIndexBuilder builder = newBuilder(scores, dimension, pool)) {
        int[] order = shuffled(nodeCount);
        await(pool.submit(() -> insert(builder, scores, order)));
        builder.cleanup();
        return new BuiltGraph(builder.getGraph(), nodeCount);
      } catch (RuntimeException e) {
        throw asIoException(e);
      } finally {
        end(pool);
      }
    }
  }

  private static void insert(GraphIndexBuilder builder, BuildScores scores, int[] order) {
    IntStream.of(order)
        .parallel()
        .forEach(node -> builder.addGraphNode(node, scores.insertionProviderFor(node)));
  }

  /** Asks from time to time whether the build is still wanted; when not, its pool is to end. */
  private static void await(ForkJoinTask<?> insertions) throws IOException {
    BooleanSupplier aborted = MergeCancellation.ofThisThread();
    boolean interrupted = false;
    try {
      while (!insertions.isDone()) {
        try {
          insertions.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (aborted.getAsBoolean()) {
            insertions.cancel(true);
            throw new MergePolicy.MergeAbortedException("the merge was aborted, its graph too");
          }
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          // join() throws it as it was thrown.
          break;
        }
      }
      insertions.join();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The deprecated constructor, because the builder that is meant to replace it takes hierarchy and
   * refinement from a configuration that anybody in the JVM may change.
   */
  @SuppressWarnings("deprecation")
  private GraphIndexBuilder newBuilder(BuildScores scores, int dimension, ForkJoinPool pool) {
    return new GraphIndexBuilder(
        scores,
        dimension,
        options.maxDegree(),
        options.beamWidth(),
        NEIGHBOUR_OVERFLOW,
        ALPHA,
        true,
        true,
        pool,
        pool);
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

  /** Reading errors pass JVector and the pool in unchecked wrappers. */
  static IOException asIoException(RuntimeException wrapper) {
    for (Throwable cause = wrapper.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException read) {
        return read;
      }
    }
    throw wrapper;
  }

  private static void end(ForkJoinPool pool) {
    pool.shutdownNow();
    boolean interrupted = false;
    for (boolean ended = false; !ended; ) {
      try {
        ended = pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        // The workers read files that the caller is about to close: wait for them all the same.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** JVector's graph, read in place. */
  private static final class BuiltGraph implements Adjacency {
    private final ImmutableGraphIndex graph;
    private final ImmutableGraphIndex.View view;
    private final int nodeCount;

    BuiltGraph(ImmutableGraphIndex graph, int nodeCount) {
      this.graph = graph;
      this.view = graph.getView();
      this.nodeCount = nodeCount;
    }

    @Override
    public int nodeCount() {
      return nodeCount;
    }

    @Override
    public int levelCount() {
      return view.entryNode().level + 1;
    }

    @Override
    public int entryNode() {
      return view.entryNode().node;
    }

    @Override
    public int maxDegree() {
      int degree = 0;
      for (int level = 0; level < levelCount(); level++) {
        degree = Math.max(degree, graph.getDegree(level));
      }
      return degree;
    }

    @Override
    public int[] nodes(int level) {
      NodesIterator nodes = graph.getNodes(level);
      int[] ascending = new int[nodes.size()];
      for (int i = 0; i < ascending.length; i++) {
        ascending[i] = nodes.nextInt();
      }
      Arrays.sort(ascending);
      return ascending;
    }

    @Override
    public int neighbours(int level, int node, int[] into) {
      NodesIterator neighbours = view.getNeighborsIterator(level, node);
      int count = 0;
      while (neighbours.hasNext()) {
        into[count++] = neighbours.nextInt();
      }
      return count;
    }
  }
}
