// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.FloatVectorSimilarityQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks under filters, limits and collectors that take more than k. */
class GraphFilterTest {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;
  private static final int COUNT = 5_000;

  private static float[][] vectors;
  private static Directory planned;
  private static Directory walked;
  private static DirectoryReader plannedReader;
  private static DirectoryReader walkedReader;

  @BeforeAll
  static void index() throws IOException {
    vectors = TestVectors.clustered(COUNT, 32, 80, 21);
    planned = new ByteBuffersDirectory();
    walked = new ByteBuffersDirectory();
    TestVectors.index(planned, new SextantCodec(), DOT, vectors);
    TestVectors.index(walked, new SextantCodec(new EagerGraphFormat(2)), DOT, vectors);
    plannedReader = DirectoryReader.open(planned);
    walkedReader = DirectoryReader.open(walked);
  }

  @AfterAll
  static void close() throws IOException {
    plannedReader.close();
    walkedReader.close();
    planned.close();
    walked.close();
  }

  private static LeafReader leaf(boolean plan) {
    return TestVectors.onlyLeaf(plan ? plannedReader : walkedReader);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void search_3Accepted_returnsThese(boolean plan) throws IOException {
    FixedBitSet accepted = bits(17, 2_500, 4_999);
    assertThat(TestVectors.documents(TestVectors.search(leaf(plan), vectors[0], 10, accepted)))
        .containsExactlyInAnyOrder(17, 2_500, 4_999);
    assertThat(
            TestVectors.documents(TestVectors.search(leaf(plan), vectors[0], 10, opaque(accepted))))
        .containsExactlyInAnyOrder(17, 2_500, 4_999);
  }

  @Test
  void search_3Accepted_scoresOnlyThese() throws IOException {
    FixedBitSet accepted = bits(17, 2_500, 4_999);
    assertThat(TestVectors.search(leaf(true), vectors[0], 10, accepted).visitedCount())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void search_noneAccepted_returnsNothing(boolean plan) throws IOException {
    FixedBitSet accepted = new FixedBitSet(COUNT);
    assertThat(TestVectors.documents(TestVectors.search(leaf(plan), vectors[0], 10, accepted)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20, 200})
  void search_everyNthAccepted_findsNearestOfThem(int step) throws IOException {
    FixedBitSet accepted = new FixedBitSet(COUNT);
    float[][] kept = new float[COUNT][];
    for (int i = 0; i < COUNT; i += step) {
      accepted.set(i);
      kept[i] = vectors[i];
    }
    Random random = new Random(22);
    int hits = 0;
    for (int i = 0; i < 50; i++) {
      float[] query = TestVectors.near(vectors[random.nextInt(COUNT)], 0.5f, random);
      Set<Integer> truth = TestVectors.nearest(kept, query, 10, DOT);
      hits += common(truth, TestVectors.search(leaf(true), query, 10, accepted));
      hits += common(truth, TestVectors.search(leaf(false), query, 10, accepted));
    }
    assertThat(hits).isGreaterThan(970);
  }

  @Test
  void luceneQuery_filterOf40_returnsThe10NearestOfThem() throws IOException {
    var terms = new ArrayList<BytesRef>();
    float[][] kept = new float[COUNT][];
    for (int i = 0; i < COUNT; i += 125) {
      terms.add(new BytesRef(Integer.toString(i)));
      kept[i] = vectors[i];
    }
    IndexSearcher searcher = new IndexSearcher(walkedReader);
    for (int i = 0; i < 20; i++) {
      var query =
          new KnnFloatVectorQuery(
              TestVectors.FIELD, vectors[i], 10, new TermInSetQuery(TestVectors.ID, terms));
      ScoreDoc[] hits = searcher.search(query, 10).scoreDocs;
      assertThat(hits)
          .extracting(hit -> hit.doc)
          .containsExactlyInAnyOrderElementsOf(TestVectors.nearest(kept, vectors[i], 10, DOT));
    }
  }

  @Test
  void search_visitLimit_isKeptToTheNode() throws IOException {
    for (boolean plan : new boolean[] {true, false}) {
      TopKnnCollector collector = new TopKnnCollector(10, 57);
      leaf(plan).searchNearestVectors(TestVectors.FIELD, vectors[0], collector, null);
      assertThat(collector.visitedCount()).isEqualTo(57);
      assertThat(collector.earlyTerminated()).isTrue();
      assertThat(collector.topDocs().scoreDocs).hasSize(10);
    }
  }

  @Test
  void search_kOfAll_returnsAll() throws IOException {
    assertThat(TestVectors.search(leaf(true), vectors[0], COUNT, null).topDocs().scoreDocs)
        .hasSize(COUNT);
    assertThat(TestVectors.search(leaf(false), vectors[0], COUNT, null).topDocs().scoreDocs)
        .hasSize(COUNT);
  }

  @Test
  void similarityQuery_threshold_findsNearlyAllAboveIt() throws IOException {
    float[] query = vectors[3];
    float threshold = 0.8f;
    long expected = 0;
    for (float[] vector : vectors) {
      expected += DOT.compare(query, vector) >= threshold ? 1 : 0;
    }
    assertThat(expected).isGreaterThan(40);
    int found =
        new IndexSearcher(walkedReader)
            .count(new FloatVectorSimilarityQuery(TestVectors.FIELD, query, 0.7f, threshold));
    assertThat((long) found).isBetween(expected * 95 / 100, expected);
  }

  @Test
  void search_sparseField_returnsDocumentsOfNearest() throws IOException {
    float[][] sparse = new float[3 * 1_000][];
    float[][] dense = TestVectors.clustered(1_000, 32, 30, 23);
    for (int i = 0; i < dense.length; i++) {
      sparse[3 * i + 1] = dense[i];
    }
    try (Directory directory = new ByteBuffersDirectory()) {
      TestVectors.index(directory, new SextantCodec(new EagerGraphFormat(2)), DOT, sparse);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = TestVectors.onlyLeaf(reader);
        FixedBitSet accepted = new FixedBitSet(sparse.length);
        accepted.set(0, 1_500);
        float[][] kept = Arrays.copyOf(sparse, 1_500);
        int hits = 0;
        for (int i = 0; i < 100; i++) {
          Set<Integer> truth = TestVectors.nearest(sparse, dense[i], 10, DOT);
          hits += common(truth, TestVectors.search(leaf, dense[i], 10, null));
          Set<Integer> half = TestVectors.nearest(kept, dense[i], 10, DOT);
          hits += common(half, TestVectors.search(leaf, dense[i], 10, accepted));
        }
        assertThat(hits).isGreaterThan(1_980);
      }
    }
  }

  @Test
  void search_wrongDimension_isRefused() {
    assertThatThrownBy(() -> TestVectors.search(leaf(true), new float[31], 10, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31")
        .hasMessageContaining("32");
  }

  private static int common(Set<Integer> truth, KnnCollector found) {
    return TestVectors.common(truth, TestVectors.documents(found));
  }

  private static FixedBitSet bits(int... places) {
    FixedBitSet bits = new FixedBitSet(COUNT);
    for (int place : places) {
      bits.set(place);
    }
    return bits;
  }

  /** Bits that don't say how many they are, as live documents are. */
  private static Bits opaque(FixedBitSet bits) {
    return new Bits() {
      @Override
      public boolean get(int index) {
        return bits.get(index);
      }

      @Override
      public int length() {
        return bits.length();
      }
    };
  }
}
