// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Merges that start from the largest graph that is there. */
class GraphReuseTest {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;
  private static final int COUNT = 5_000;
  private static final int LARGEST = 3_500;
  private static final int QUERIES = 500;
  private static final int WIDTH = 30;

  /** Up to a fifth may be deleted for a graph to be built on; beyond, the merge builds anew. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 0.15, 0.4})
  void merge_someOfTheLargestDeleted_findsAsManyAsAFreshBuild(double deleted) throws IOException {
    float[][] vectors = TestVectors.clustered(COUNT, 32, 40, 11);
    try (Directory merged = new ByteBuffersDirectory();
        Directory fresh = new ByteBuffersDirectory()) {
      addInParts(merged, vectors, deleted);
      TestVectors.index(fresh, codec(), DOT, vectors);
      assertThat(recall(merged, vectors)).isGreaterThan(recall(fresh, vectors) - 0.01);
    }
  }

  /** A second merge builds on a graph that was itself built on. */
  @Test
  void merge_again_findsAsManyAsAFreshBuild() throws IOException {
    float[][] vectors = TestVectors.clustered(COUNT, 32, 40, 12);
    try (Directory merged = new ByteBuffersDirectory();
        Directory fresh = new ByteBuffersDirectory()) {
      addInParts(merged, Arrays.copyOf(vectors, 3_000), 0);
      Random random = new Random(13);
      for (int start = 3_000; start < COUNT; start += 500) {
        int first = start;
        write(
            merged,
            writer -> {
              for (int i = first; i < first + 500; i++) {
                writer.addDocument(TestVectors.document(i, vectors[i], DOT));
                int other = random.nextInt(first);
                if (i % 5 == 0 && vectors[other] != null) {
                  vectors[other] = null;
                  writer.deleteDocuments(new Term(TestVectors.ID, Integer.toString(other)));
                }
              }
              writer.forceMerge(1);
            });
      }
      TestVectors.index(fresh, codec(), DOT, vectors);
      assertThat(recall(merged, vectors)).isGreaterThan(recall(fresh, vectors) - 0.01);
    }
  }

  @Test
  void of_nothingDeleted_keepsEveryLink() throws IOException {
    float[][] vectors = TestVectors.clustered(1_000, 32, 40, 17);
    try (Directory directory = new ByteBuffersDirectory()) {
      TestVectors.index(directory, codec(), DOT, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        StoredGraph graph = TestVectors.graph(TestVectors.onlyLeaf(reader));
        int[] newOrdinals = IntStream.range(0, 1_000).map(i -> i + 7).toArray();
        EarlierGraph earlier = EarlierGraph.of(graph, newOrdinals, distinct(1_007));
        assertThat(earlier.kept()).isEqualTo(1_000);
        Adjacency view = graph.view();
        for (int node = 0; node < 1_000; node++) {
          int[] links = new int[view.maxDegree()];
          int[] kept = new int[earlier.degree()];
          int count = view.neighbours(0, node, links);
          assertThat(earlier.keptNeighbours(node, kept)).isEqualTo(count);
          for (int i = 0; i < count; i++) {
            assertThat(kept[i]).isEqualTo(links[i] + 7);
          }
          assertThat(earlier.addThoseBehindDeleted(node, kept, count)).isEqualTo(count);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.15, 0.4})
  void of_someDeleted_isBuiltOnWhereFourFifthsAreLeft(double deleted) throws IOException {
    float[][] vectors = TestVectors.clustered(1_000, 32, 40, 18);
    Random random = new Random(19);
    try (Directory directory = new ByteBuffersDirectory()) {
      TestVectors.index(directory, codec(), DOT, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        StoredGraph graph = TestVectors.graph(TestVectors.onlyLeaf(reader));
        int[] newOrdinals = new int[1_000];
        int left = 0;
        for (int i = 0; i < newOrdinals.length; i++) {
          boolean gone = random.nextDouble() < deleted || i == graph.layout().entryNode();
          newOrdinals[i] = gone ? -1 : left++;
        }
        EarlierGraph earlier = EarlierGraph.of(graph, newOrdinals, distinct(left));
        if (deleted > 0.2) {
          assertThat(earlier).isNull();
        } else {
          assertThat(earlier.kept()).isBetween(left - 5, left);
        }
      }
    }
  }

  /** So many vectors that all differ. */
  private static DistinctVectors distinct(int count) throws IOException {
    float[][] vectors = TestVectors.clustered(count, 4, 1, 20);
    return DistinctVectors.of(RandomAccessVectorValues.fromFloats(Arrays.asList(vectors), 4));
  }

  /** The many equal vectors of one segment are one node, whose number changes by the merge. */
  @Test
  void merge_equalVectors_areAllFound() throws IOException {
    float[][] vectors = TestVectors.clustered(COUNT, 32, 40, 14);
    for (int i = 0; i < 200; i++) {
      vectors[17 * i] = vectors[0];
    }
    try (Directory merged = new ByteBuffersDirectory()) {
      addInParts(merged, vectors, 0);
      try (DirectoryReader reader = DirectoryReader.open(merged)) {
        LeafReader leaf = TestVectors.onlyLeaf(reader);
        Set<Integer> found =
            TestVectors.ids(
                leaf, TestVectors.documents(TestVectors.search(leaf, vectors[0], 200, null)));
        Set<Integer> equal = new HashSet<>();
        IntStream.range(0, 200).forEach(i -> equal.add(17 * i));
        assertThat(found).isEqualTo(equal);
      }
    }
  }

  private static void addInParts(Directory directory, float[][] vectors, double deleted)
      throws IOException {
    Random random = new Random(15);
    IndexWriterConfig unmerged =
        new IndexWriterConfig().setCodec(codec()).setMergePolicy(NoMergePolicy.INSTANCE);
    try (IndexWriter writer = new IndexWriter(directory, unmerged)) {
      for (int i = 0; i < vectors.length; i++) {
        writer.addDocument(TestVectors.document(i, vectors[i], DOT));
        if (i == LARGEST || i == LARGEST + 400) {
          writer.commit();
        }
      }
      writer.commit();
      for (int i = 0; i < vectors.length; i++) {
        if (random.nextDouble() < deleted) {
          vectors[i] = null;
          writer.deleteDocuments(new Term(TestVectors.ID, Integer.toString(i)));
        }
      }
    }
    write(directory, writer -> writer.forceMerge(1));
  }

  /** What is done with a writer. */
  private interface Writing {
    void run(IndexWriter writer) throws IOException;
  }

  private static void write(Directory directory, Writing writing) throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(codec()).setMergePolicy(new TieredMergePolicy());
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      writing.run(writer);
    }
  }

  private static double recall(Directory directory, float[][] vectors) throws IOException {
    Random random = new Random(16);
    int hits = 0;
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReader leaf = TestVectors.onlyLeaf(reader);
      assertThat(TestVectors.graph(leaf).unreached().length).isLessThan(5);
      for (int i = 0; i < QUERIES; i++) {
        float[] centre = vectors[random.nextInt(vectors.length)];
        float[] query =
            centre == null
                ? TestVectors.gaussian(32, random)
                : TestVectors.near(centre, 0.6f, random);
        Set<Integer> truth = TestVectors.nearest(vectors, query, 10, DOT);
        Set<Integer> found =
            TestVectors.ids(
                leaf, TestVectors.documents(TestVectors.search(leaf, query, WIDTH, null)));
        hits += TestVectors.common(truth, found);
      }
    }
    return hits / (10.0 * QUERIES);
  }

  private static SextantCodec codec() {
    return new SextantCodec(new EagerGraphFormat(2));
  }
}
