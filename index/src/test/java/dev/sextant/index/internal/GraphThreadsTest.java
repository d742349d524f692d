// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.junit.jupiter.api.Test;

/** Graphs that many threads build and search. */
class GraphThreadsTest {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;

  @Test
  void search_fromManyThreads_equalsSequential() throws Exception {
    float[][] vectors = TestVectors.clustered(4_000, 32, 60, 41);
    try (Directory directory = new ByteBuffersDirectory()) {
      TestVectors.index(directory, new SextantCodec(), DOT, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = TestVectors.onlyLeaf(reader);
        assertThat(TestVectors.graph(leaf)).isNotNull();
        Callable<List<String>> all = () -> searchAll(leaf, vectors);
        List<String> expected = all.call();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
          for (Future<List<String>> found : threads.invokeAll(Collections.nCopies(12, all))) {
            assertThat(found.get()).isEqualTo(expected);
          }
        } finally {
          threads.shutdown();
        }
      }
    }
  }

  private static List<String> searchAll(LeafReader leaf, float[][] vectors) throws IOException {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      for (ScoreDoc hit : TestVectors.search(leaf, vectors[i * 7], 10, null).topDocs().scoreDocs) {
        found.add(hit.doc + "=" + hit.score);
      }
    }
    return found;
  }

  @Test
  void build_anyNumberOfThreads_givesSameGraph() throws IOException {
    RandomAccessVectorValues.Floats values =
        RandomAccessVectorValues.fromFloats(
            Arrays.asList(TestVectors.clustered(2_000, 16, 10, 42)), 16);
    List<Integer> expected = edges(build(values, 1));
    assertThat(edges(build(values, 1))).isEqualTo(expected);
    assertThat(edges(build(values, 2))).isEqualTo(expected);
    assertThat(edges(build(values, 5))).isEqualTo(expected);
  }

  private static List<Integer> edges(Adjacency graph) throws IOException {
    List<Integer> edges = new ArrayList<>();
    edges.add(graph.entryNode());
    int[] neighbours = new int[graph.maxDegree()];
    for (int level = 0; level < graph.levelCount(); level++) {
      int[] nodes =
          level > 0 ? graph.nodes(level) : IntStream.range(0, graph.nodeCount()).toArray();
      for (int node : nodes) {
        int count = graph.neighbours(level, node, neighbours);
        edges.add(node);
        edges.add(count);
        for (int i = 0; i < count; i++) {
          edges.add(neighbours[i]);
        }
      }
    }
    return edges;
  }

  @Test
  void build_ended_leavesNoThread() throws Exception {
    RandomAccessVectorValues.Floats values =
        RandomAccessVectorValues.fromFloats(
            Arrays.asList(TestVectors.clustered(2_000, 16, 10, 43)), 16);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    build(values, 4);
    assertNoThreadSince(before);
  }

  @Test
  void build_vectorsUnreadable_throwsReasonAndLeavesNoThread() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    IOException reason = new IOException("disk on fire");
    Unreadable values = new Unreadable(TestVectors.clustered(2_000, 16, 10, 44), 9_000, reason);
    DistinctVectors distinct = DistinctVectors.of(values);
    GraphBuilder builder = new GraphBuilder(GraphOptions.defaults(), new BuildThreads(4));
    assertThatThrownBy(() -> builder.build(values, distinct, DOT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("disk on fire");
    assertNoThreadSince(before);
  }

  @Test
  void build_mergeAborted_endsEarlyAndLeavesNoThread() throws Exception {
    RandomAccessVectorValues.Floats values = values(TestVectors.clustered(30_000, 64, 100, 44));
    DistinctVectors distinct = DistinctVectors.of(values);
    Codes codes = codes(values, distinct);
    GraphBuilder builder = new GraphBuilder(GraphOptions.defaults(), new BuildThreads(2));
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    MergeCancellation.watch(() -> true);
    try {
      assertThatThrownBy(() -> builder.build(codes, null))
          .isInstanceOf(MergePolicy.MergeAbortedException.class);
    } finally {
      MergeCancellation.forget();
    }
    assertNoThreadSince(before);
  }

  @Test
  void take_severalBuilds_shareTheThreadsAndNeverWait() {
    BuildThreads threads = new BuildThreads(3);
    try (BuildThreads.Share first = threads.take();
        BuildThreads.Share second = threads.take()) {
      assertThat(first.threads()).isEqualTo(3);
      assertThat(second.threads()).isEqualTo(1);
    }
    try (BuildThreads.Share third = threads.take()) {
      assertThat(third.threads()).isEqualTo(3);
    }
  }

  private static Adjacency build(RandomAccessVectorValues.Floats values, int threads)
      throws IOException {
    GraphOptions options = GraphOptions.defaults().withBuildThreads(threads);
    DistinctVectors distinct = DistinctVectors.of(values);
    return new GraphBuilder(options, new BuildThreads(threads))
        .build(codes(values, distinct), null);
  }

  private static RandomAccessVectorValues.Floats values(float[][] vectors) {
    return RandomAccessVectorValues.fromFloats(Arrays.asList(vectors), vectors[0].length);
  }

  private static Codes codes(RandomAccessVectorValues.Floats values, DistinctVectors distinct)
      throws IOException {
    return Codes.of(CodeTrainer.learn(values, distinct, DOT), values, distinct, true);
  }

  private static void assertNoThreadSince(Set<Thread> before) throws InterruptedException {
    Set<Thread> since = Set.of();
    // A worker that has left its pool may take a moment to end.
    for (int i = 0; i < 200; i++) {
      since =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !before.contains(thread))
              .filter(thread -> thread.getName().equals(BuildWorkers.THREAD_NAME))
              .collect(Collectors.toSet());
      if (since.isEmpty()) {
        return;
      }
      Thread.sleep(10);
    }
    assertThat(since).isEmpty();
  }

  /** Vectors that can be read so many times. */
  private static final class Unreadable implements RandomAccessVectorValues.Floats {
    private final float[][] vectors;
    private final AtomicInteger reads;
    private final IOException reason;

    Unreadable(float[][] vectors, int reads, IOException reason) {
      this.vectors = vectors;
      this.reads = new AtomicInteger(reads);
      this.reason = reason;
    }

    @Override
    public float[] vectorValue(int ordinal) throws IOException {
      if (reads.decrementAndGet() < 0) {
        throw reason;
      }
      return vectors[ordinal];
    }

    @Override
    public int size() {
      return vectors.length;
    }

    @Override
    public int dimension() {
      return vectors[0].length;
    }

    @Override
    public RandomAccessVectorValues.Floats copy() {
      return this;
    }
  }

  @Test
  void distinct_scrambledDuplicates_areGrouped() throws IOException {
    Random random = new Random(45);
    float[][] distinct = new float[100][];
    Arrays.setAll(distinct, i -> TestVectors.gaussian(4, random));
    float[][] vectors = new float[1_000][];
    Arrays.setAll(vectors, i -> distinct[random.nextInt(distinct.length)].clone());
    DistinctVectors groups =
        DistinctVectors.of(RandomAccessVectorValues.fromFloats(Arrays.asList(vectors), 4));

    assertThat(groups.nodeCount()).isEqualTo(100);
    DistinctVectors.Duplicates duplicates = groups.duplicates();
    boolean[] seen = new boolean[vectors.length];
    for (int node = 0; node < groups.nodeCount(); node++) {
      seen[groups.first(node)] = true;
      for (int i = duplicates.starts()[node]; i < duplicates.starts()[node + 1]; i++) {
        int ordinal = duplicates.ordinals()[i];
        assertThat(seen[ordinal]).isFalse();
        seen[ordinal] = true;
        assertThat(vectors[ordinal]).isEqualTo(vectors[groups.first(node)]);
      }
    }
    assertThat(seen).doesNotContain(false);
  }
}
