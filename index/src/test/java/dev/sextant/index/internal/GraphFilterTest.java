// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
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
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  /** What a filter accepts, as seen from the query. */
  private enum Accepts {
    ANYWHERE,
    NEAR,
    FAR
  }

  @ParameterizedTest
  @EnumSource(Accepts.class)
  void search_anySelectivityAndCorrelation_findsNearestOfAccepted(Accepts where)
      throws IOException {
    Random random = new Random(24);
    for (double share : new double[] {0.5, 0.1, 0.01, 0.001}) {
      int hits = 0;
      int wanted = 0;
      for (int i = 0; i < 30; i++) {
        float[] query = TestVectors.near(vectors[random.nextInt(COUNT)], 0.5f, random);
        FixedBitSet accepted = accepted(query, share, where, random);
        float[][] kept = new float[COUNT][];
        Arrays.setAll(kept, place -> accepted.get(place) ? vectors[place] : null);
        Set<Integer> truth = TestVectors.nearest(kept, query, 10, DOT);
        wanted += 2 * truth.size();
        hits += common(truth, TestVectors.search(leaf(true), query, 10, accepted));
        hits += common(truth, TestVectors.search(leaf(true), query, 10, opaque(accepted)));
      }
      assertThat(hits / (double) wanted).as("%s %s", share, where).isGreaterThan(0.95);
    }
  }

  private static FixedBitSet accepted(float[] query, double share, Accepts where, Random random) {
    int wanted = (int) (COUNT * share);
    float[] order = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      float score = DOT.compare(query, vectors[i]);
      order[i] =
          switch (where) {
            case ANYWHERE -> random.nextFloat();
            case NEAR -> -score;
            case FAR -> score;
          };
    }
    FixedBitSet accepted = new FixedBitSet(COUNT);
    IntStream.range(0, COUNT)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> order[i]))
        .limit(wanted)
        .forEach(accepted::set);
    return accepted;
  }

  /** Half of all are accepted, all of them far from the query: a walk sees the other half first. */
  @Test
  void search_walkThatFindsTooLittle_givesUpAndScans() throws IOException {
    FixedBitSet accepted = accepted(vectors[0], 0.5, Accepts.FAR, new Random(25));
    StoredGraph graph = TestVectors.graph(leaf(true));
    SearchPlan plan =
        new SearchPlan(SearchPlan.Way.WALK, VectorPrecision.INT8, COUNT, COUNT / 2, 14, 6);
    assertThat(plan.mostVisits()).isEqualTo(175);
    var values = RandomAccessVectorValues.fromFloats(Arrays.asList(vectors), 32);
    TopKnnCollector collector = new TopKnnCollector(10, Integer.MAX_VALUE);
    new SegmentSearch(
            graph,
            KernelScorer.INSTANCE.getRandomVectorScorer(DOT, values, vectors[0]),
            QueryCode.of(graph.codes(), vectors[0]),
            collector,
            accepted)
        .search(plan, 16);
    assertThat(collector.visitedCount()).isBetween(COUNT / 2L + 175, COUNT / 2L + 175 + 64);
    float[][] kept = new float[COUNT][];
    Arrays.setAll(kept, place -> accepted.get(place) ? vectors[place] : null);
    assertThat(common(TestVectors.nearest(kept, vectors[0], 10, DOT), collector)).isEqualTo(10);
  }

  /** A collector that says how widely to look, and listens. */
  private static final class Guided extends TopKnnCollector implements SearchGuide {
    private final int width;
    private final List<SearchPlan> plans = new ArrayList<>();

    Guided(int k, int width) {
      super(k, Integer.MAX_VALUE);
      this.width = width;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public void planned(SearchPlan plan) {
      plans.add(plan);
    }
  }

  @Test
  void search_wider_visitsMoreAndFindsNoFewer() throws IOException {
    Guided narrow = new Guided(10, 10);
    Guided wide = new Guided(10, 200);
    leaf(false).searchNearestVectors(TestVectors.FIELD, vectors[7], narrow, null);
    leaf(false).searchNearestVectors(TestVectors.FIELD, vectors[7], wide, null);
    assertThat(wide.visitedCount()).isGreaterThan(2 * narrow.visitedCount());
    Set<Integer> truth = TestVectors.nearest(vectors, vectors[7], 10, DOT);
    assertThat(common(truth, wide)).isEqualTo(10);
  }

  @Test
  void search_guided_isToldThePlanAndWhy() throws IOException {
    Guided few = new Guided(10, 0);
    leaf(true).searchNearestVectors(TestVectors.FIELD, vectors[0], few, bits(17, 2_500, 4_999));
    assertThat(few.plans).hasSize(1);
    assertThat(few.plans.get(0).way()).isEqualTo(SearchPlan.Way.SCAN);
    assertThat(few.plans.get(0).accepted()).isEqualTo(3);
    assertThat(few.plans.get(0).reason()).startsWith("scans 3 of 5,000 vectors in INT8: a scan");
    SearchPlan large = SearchPlan.of(layoutOf(100_000), VectorPrecision.INT8, null, 48);
    assertThat(large.way()).isEqualTo(SearchPlan.Way.WALK);
    assertThat(large.reason()).startsWith("walks among 100,000 of 100,000 vectors in INT8");
  }

  private static GraphLayout layoutOf(int vectors) {
    return new GraphLayout(
        0, vectors, 8, vectors, 0, 0, List.of(new GraphLayout.Level(vectors, 32)));
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
