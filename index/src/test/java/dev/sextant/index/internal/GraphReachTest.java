// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.junit.jupiter.api.Test;

/** Data that JVector's graphs are known to lose vectors of: each must find itself or its equal. */
class GraphReachTest {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;

  @Test
  void search_500EqualVectorsFirst_everyVectorFindsItsEqual() throws IOException {
    Random random = new Random(11);
    float[] equal = TestVectors.gaussian(64, random);
    float[][] vectors = new float[3_500][];
    Arrays.setAll(vectors, i -> i < 500 ? equal : TestVectors.gaussian(64, random));
    assertAllFound(vectors, 3_001);
  }

  @Test
  void search_30TightClustersInOrder_everyVectorFindsItself() throws IOException {
    Random random = new Random(12);
    float[][] vectors = new float[3_000][];
    for (int cluster = 0; cluster < 30; cluster++) {
      float[] centre = TestVectors.gaussian(64, random);
      for (int i = 0; i < 100; i++) {
        vectors[cluster * 100 + i] = TestVectors.near(centre, 0.05f, random);
      }
    }
    assertAllFound(vectors, 3_000);
  }

  @Test
  void search_fewDistinctVectors_returnsAllEquals() throws IOException {
    Random random = new Random(13);
    float[][] distinct = new float[7][];
    Arrays.setAll(distinct, i -> TestVectors.gaussian(64, random));
    float[][] vectors = new float[700][];
    Arrays.setAll(vectors, i -> distinct[i % 7]);
    assertAllFound(vectors, 7);
    try (Directory directory = new ByteBuffersDirectory()) {
      TestVectors.index(directory, new SextantCodec(new EagerGraphFormat()), DOT, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = TestVectors.onlyLeaf(reader);
        assertThat(TestVectors.documents(TestVectors.search(leaf, distinct[3], 100, null)))
            .isEqualTo(TestVectors.nearest(vectors, distinct[3], 100, DOT));
      }
    }
  }

  @Test
  void search_allVectorsEqual_returnsAll() throws IOException {
    float[][] vectors = new float[50][];
    Arrays.fill(vectors, TestVectors.gaussian(8, new Random(14)));
    assertAllFound(vectors, 1);
  }

  @Test
  void unreached_nodesWithoutIncomingEdges_areListed() throws IOException {
    int[][] neighbours = {{1}, {0, 3}, {0}, {1}, {2}};
    assertThat(new Listed(neighbours, 0).unreached()).containsExactly(2, 4);
    assertThat(new Listed(neighbours, 4).unreached()).isEmpty();
  }

  @Test
  void search_unreachedNodes_areScanned() throws IOException {
    Random random = new Random(15);
    float[][] vectors = new float[5][];
    Arrays.setAll(vectors, i -> TestVectors.gaussian(8, random));
    int[][] neighbours = {{1}, {0, 3}, {0}, {1}, {2}};
    try (Directory directory = new ByteBuffersDirectory()) {
      GraphLayout layout;
      try (var output = directory.createOutput("graph", IOContext.DEFAULT)) {
        var values = RandomAccessVectorValues.fromFloats(Arrays.asList(vectors), 8);
        layout =
            GraphWriter.write(output, new Listed(neighbours, 0), DistinctVectors.of(values), 8);
        assertThat(layout.unreachedCount()).isEqualTo(2);
      }
      try (var input = directory.openInput("graph", IOContext.DEFAULT)) {
        StoredGraph graph =
            StoredGraph.open(input, new FieldLayout(layout, CodesLayout.NONE, DOT), input.length());
        for (int i = 0; i < 5; i++) {
          var values = RandomAccessVectorValues.fromFloats(Arrays.asList(vectors), 8);
          var collector = new TopKnnCollector(1, Integer.MAX_VALUE);
          new SegmentSearch(
                  graph,
                  KernelScorer.INSTANCE.getRandomVectorScorer(DOT, values, vectors[i]),
                  null,
                  collector,
                  null)
              .search(SearchPlan.of(layout, VectorPrecision.FULL, null, 1).walking(), 1);
          assertThat(collector.topDocs().scoreDocs[0].doc).isEqualTo(i);
        }
      }
    }
  }

  private static void assertAllFound(float[][] vectors, int distinct) throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      TestVectors.index(directory, new SextantCodec(new EagerGraphFormat(2)), DOT, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = TestVectors.onlyLeaf(reader);
        assertThat(TestVectors.graph(leaf).layout().nodeCount()).isEqualTo(distinct);
        long lost =
            IntStream.range(0, vectors.length).filter(i -> !found(leaf, vectors, i)).count();
        assertThat(lost).isZero();
      }
    }
  }

  private static boolean found(LeafReader leaf, float[][] vectors, int place) {
    try {
      TopDocs top = TestVectors.search(leaf, vectors[place], 10, null).topDocs();
      for (ScoreDoc hit : top.scoreDocs) {
        if (Arrays.equals(vectors[hit.doc], vectors[place])) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A graph of one level, written down. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Listed(int[][] lists, int entryNode) implements Adjacency {

    @Override
    public int nodeCount() {
      return lists.length;
    }

    @Override
    public int levelCount() {
      return 1;
    }

    @Override
    public int maxDegree() {
      return 2;
    }

    @Override
    public int[] nodes(int level) {
      throw new AssertionError("asked for level " + level);
    }

    @Override
    public int neighbours(int level, int node, int[] into) {
      System.arraycopy(lists[node], 0, into, 0, lists[node].length);
      return lists[node].length;
    }
  }
}
