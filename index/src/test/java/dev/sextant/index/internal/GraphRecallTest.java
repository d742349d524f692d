// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What walks find, against the truth. */
class GraphRecallTest {

  private static final Logger LOG = LoggerFactory.getLogger(GraphRecallTest.class);
  private static final int K = 10;

  @TempDir private Path folder;

  @Test
  void search_20000Vectors_findsNearestVisitingFew() throws IOException {
    float[][] vectors = TestVectors.clustered(20_000, 64, 300, 1);
    VectorSimilarityFunction function = VectorSimilarityFunction.DOT_PRODUCT;
    try (Directory directory = FSDirectory.open(folder)) {
      long start = System.nanoTime();
      TestVectors.index(directory, new SextantCodec(new EagerGraphFormat(2)), function, vectors);
      LOG.info("20,000 x 64 built in {} ms", (System.nanoTime() - start) / 1_000_000);
      assertFinds(directory, vectors, function);

      Random random = new Random(7);
      float[][] kept = vectors.clone();
      deleteThirdAndMerge(directory, kept, random);
      assertFinds(directory, kept, function);
    }
  }

  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void search_everySimilarity_findsNearestVisitingFew(VectorSimilarityFunction function)
      throws IOException {
    float[][] vectors = TestVectors.clustered(4_000, 32, 70, 2);
    if (function != VectorSimilarityFunction.DOT_PRODUCT) {
      Random random = new Random(3);
      for (float[] vector : vectors) {
        float length = 0.5f + random.nextFloat();
        for (int i = 0; i < vector.length; i++) {
          vector[i] *= length;
        }
      }
    }
    try (Directory directory = FSDirectory.open(folder)) {
      TestVectors.index(directory, new SextantCodec(new EagerGraphFormat(2)), function, vectors);
      assertFinds(directory, vectors, function);
    }
  }

  private static void deleteThirdAndMerge(Directory directory, float[][] vectors, Random random)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(new SextantCodec(new EagerGraphFormat(2)));
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < vectors.length; i++) {
        if (random.nextInt(3) == 0) {
          vectors[i] = null;
          writer.deleteDocuments(new Term(TestVectors.ID, Integer.toString(i)));
        }
      }
      writer.forceMerge(1);
      writer.commit();
    }
  }

  private static void assertFinds(
      Directory directory, float[][] vectors, VectorSimilarityFunction function)
      throws IOException {
    int count = (int) Arrays.stream(vectors).filter(v -> v != null).count();
    int queries = 200;
    Random random = new Random(5);
    long visited = 0;
    int hits = 0;
    long nanos = 0;
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReader leaf = TestVectors.onlyLeaf(reader);
      assertThat(leaf.maxDoc()).isEqualTo(count);
      for (int i = 0; i < queries; i++) {
        float[] query = TestVectors.near(someVector(vectors, random), 0.5f, random);
        long start = System.nanoTime();
        KnnCollector found = TestVectors.search(leaf, query, K, null);
        nanos += System.nanoTime() - start;
        visited += found.visitedCount();
        Set<Integer> ids = TestVectors.ids(leaf, TestVectors.documents(found));
        assertThat(ids).hasSize(K);
        hits += TestVectors.common(ids, TestVectors.nearest(vectors, query, K, function));
      }
    }
    double recall = hits / (double) (K * queries);
    LOG.info(
        "{} of {}: recall {}, visited {}, {} us",
        function,
        count,
        recall,
        visited / queries,
        nanos / queries / 1000);
    assertThat(recall).isGreaterThanOrEqualTo(0.95);
    assertThat(visited / (double) queries).isBetween(100.0, 600 + 0.05 * count);
  }

  private static float[] someVector(float[][] vectors, Random random) {
    return IntStream.generate(() -> random.nextInt(vectors.length))
        .mapToObj(i -> vectors[i])
        .filter(v -> v != null)
        .findFirst()
        .orElseThrow();
  }
}
