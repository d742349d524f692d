// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.Fusion;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link VectorIndex} promises; every implementation inherits these tests. */
public abstract class VectorIndexContract extends VectorIndexSelectionContract {
  @Test
  void search_dense_givesChunksWithRawScoresBestFirst() {
    VectorIndex index = open(SPEC);
    Metadata metadata = Metadata.empty().with("lang", "en").with("year", 1998);
    index.upsert(
        List.of(
            entry("a", 0, "first", metadata, 1, 0, 0, 0),
            entry("b", 0, "second 😀", 1, 1, 0, 0),
            entry("c", 0, "third", -2, 0, 0, 0)));
    index.refresh();

    List<Hit> hits = index.search(near(3, 0, 0, 0));

    assertThat(ids(hits)).containsExactly("a#0", "b#0", "c#0");
    assertThat(hits.get(0).chunk()).isEqualTo(new Chunk("a#0", "a", "first", 0, 5, metadata));
    assertThat(hits.get(1).chunk().text()).isEqualTo("second 😀");
    assertThat(hits.stream().mapToDouble(Hit::score).toArray())
        .containsExactly(new double[] {1, Math.sqrt(.5), -1}, within(1e-6));
    assertThat(hits.get(1).trace()).containsExactly(new Hit.Stage("dense", 2, hits.get(1).score()));
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void search_dense_scoresAsTheSimilaritySays(Similarity similarity) {
    EmbedderSpec spec = spec("model-" + similarity, 8, similarity);
    VectorIndex index = open(spec);
    Random random = new Random(1);
    List<DenseVector> vectors = new ArrayList<>();
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      DenseVector vector = random(random, 8);
      vectors.add(vector);
      entries.add(
          IndexEntry.of(
              Chunk.whole(Document.of("d" + i, "text " + i)), Embedded.of(spec, vector, RECEIPT)));
    }
    index.upsert(entries);
    index.refresh();
    DenseVector query = random(random, 8);

    List<Hit> hits =
        index.search(
            SearchRequest.defaults().withEmbedded(Embedded.of(spec, query, RECEIPT)).withK(50));

    assertThat(hits).hasSize(50);
    for (Hit hit : hits) {
      DenseVector vector = vectors.get(Integer.parseInt(hit.chunk().id().substring(1)));
      assertThat(hit.score()).isCloseTo(similarity.score(query, vector), within(1e-5));
    }
    assertThat(hits).isSortedAccordingTo((x, y) -> Double.compare(y.score(), x.score()));
  }

  private static DenseVector random(Random random, int dimension) {
    float[] components = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return DenseVector.of(components);
  }

  @Test
  void search_words_findsByBm25() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "the quick brown fox", 1, 0, 0, 0),
            entry("b", 0, "a slow brown bear", 0, 1, 0, 0),
            entry("c", 0, "quick quick quick fox", 0, 0, 1, 0)));
    index.refresh();

    List<Hit> hits = index.search(SearchRequest.defaults().withText("Quick fox?"));

    assertThat(ids(hits)).containsExactly("c#0", "a#0");
    assertThat(hits).allSatisfy(hit -> assertThat(hit.score()).isPositive());
    assertThat(hits.get(0).trace()).extracting(Hit.Stage::name).containsExactly("bm25");
    assertThat(index.search(SearchRequest.defaults().withText("?!"))).isEmpty();
    assertThat(index.search(SearchRequest.defaults().withText("zebra"))).isEmpty();
  }

  @Test
  void search_severalBranches_fusesAndTraces() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "apples", 1, 0, 0, 0),
            entry("b", 0, "pears", .9f, .1f, 0, 0),
            entry("c", 0, "pears pears", 0, 0, 0, 1)));
    index.refresh();

    List<Hit> hits =
        index.search(
            near(1, 0, 0, 0).withText("pears").withFusion(Fusion.reciprocalRank(1)).withK(3));

    assertThat(hits.get(0).chunk().id()).isIn("b#0", "c#0");
    Hit b = hits.stream().filter(hit -> hit.chunk().id().equals("b#0")).findFirst().orElseThrow();
    assertThat(b.trace()).extracting(Hit.Stage::name).containsExactly("dense", "bm25", "fusion");
    assertThat(b.trace().get(0).rank()).isEqualTo(2);
    assertThat(b.score()).isEqualTo(b.trace().get(2).score());
    double expected = 1.0 / (1 + 2) + 1.0 / (1 + b.trace().get(1).rank());
    assertThat(b.score()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void search_modelOfTwoEmbeddings_onePassServesBothBranches() {
    EmbedderSpec joint =
        new EmbedderSpec(
            "joint",
            "f",
            512,
            List.of(
                new EmbeddingSpec("short", EmbeddingKind.DENSE, 2, Similarity.COSINE),
                new EmbeddingSpec("long", EmbeddingKind.DENSE, 3, Similarity.DOT_PRODUCT)));
    VectorIndex index = open(joint);
    List<Embedded> onePass =
        List.of(
            new Embedded(
                joint,
                Map.of("short", DenseVector.of(1, 0), "long", DenseVector.of(1, 2, 3)),
                RECEIPT),
            new Embedded(
                joint,
                Map.of("short", DenseVector.of(0, 1), "long", DenseVector.of(3, 2, 1)),
                RECEIPT));
    List<Chunk> chunks =
        List.of(Chunk.whole(Document.of("x", "one")), Chunk.whole(Document.of("y", "two")));
    index.upsert(IndexEntry.zip(chunks, onePass));
    index.refresh();
    Embedded query =
        new Embedded(
            joint,
            Map.of("short", DenseVector.of(1, .1f), "long", DenseVector.of(9, 0, 0)),
            RECEIPT);

    List<Hit> both = index.search(SearchRequest.defaults().withEmbedded(query));
    List<Hit> one = index.search(SearchRequest.defaults().withEmbedded(query.only("long")));

    assertThat(both.get(0).trace())
        .extracting(Hit.Stage::name)
        .containsExactly("short", "long", "fusion");
    assertThat(ids(one)).containsExactly("y", "x");
    assertThat(one.get(0).score()).isCloseTo(27, within(1e-4));
  }

  @Test
  void filter_ofThousandsOfValues_works() {
    VectorIndex index = open(SPEC);
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Metadata metadata = Metadata.empty().with("user", "u" + i).with("n", (long) i);
      entries.add(entry("d" + i, 0, "word", metadata, 1, i, 0, 0));
    }
    index.upsert(entries);
    index.refresh();
    List<String> users = new ArrayList<>();
    List<Metadata.Value> numbers = new ArrayList<>();
    for (int i = 15; i < 3000; i++) {
      users.add("u" + i);
      numbers.add(new Metadata.Whole(i));
    }
    assertFound(index, Filter.in("user", users), 15, 16, 17, 18, 19);
    assertFound(index, new Filter.In("n", numbers), 15, 16, 17, 18, 19);
  }

  @Test
  void search_wrongRequest_isRefused() {
    VectorIndex index = open(SPEC);
    EmbedderSpec other = spec("model-b", 4, Similarity.COSINE);
    Embedded foreign = Embedded.of(other, DenseVector.of(1, 0, 0, 0), RECEIPT);

    assertThatIllegalArgumentException().isThrownBy(() -> index.search(SearchRequest.defaults()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.search(SearchRequest.defaults().withEmbedded(foreign)))
        .withMessageContaining("model-b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.search(near(0, 0, 0, 0)))
        .withMessageContaining("zeros");
  }

  @Test
  void search_emptyIndex_findsNothing() {
    VectorIndex index = open(SPEC);
    assertThat(index.search(near(1, 0, 0, 0).withText("word"))).isEmpty();
    assertThat(index.size()).isZero();
  }

  @Test
  void search_moreThanThereAre_givesAll() {
    VectorIndex index = open(SPEC);
    index.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0), entry("b", 0, "two", 0, 1, 0, 0)));
    index.refresh();
    assertThat(index.search(near(1, 0, 0, 0).withK(1000))).hasSize(2);
    assertThat(index.search(near(1, 0, 0, 0).withK(1))).hasSize(1);
    assertThat(index.search(near(1, 0, 0, 0).withK(Integer.MAX_VALUE))).hasSize(2);
  }

  @Test
  void chunkWithoutEmbedding_isFoundByItsWordsAlone() {
    VectorIndex index = open(SPEC);
    Chunk words = Chunk.whole(Document.of("w", "words alone"));
    index.upsert(List.of(new IndexEntry(words, List.of()), entry("a", 0, "one", 1, 0, 0, 0)));
    index.refresh();
    assertThat(ids(index.search(near(1, 0, 0, 0)))).containsExactly("a#0");
    assertThat(ids(index.search(SearchRequest.defaults().withText("alone")))).containsExactly("w");
  }

  @Test
  void filter_eachKind_choosesChunksInEveryBranch() {
    VectorIndex index = open(SPEC);
    Instant start = Instant.parse("2020-01-01T00:00:00Z");
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Metadata metadata =
          Metadata.empty()
              .with("lang", i % 2 == 0 ? "en" : "de")
              .with("n", (long) i)
              .with("score", i / 4.0)
              .with("even", i % 2 == 0)
              .with("at", start.plusSeconds(i))
              .with("tags", List.of("t" + i, "u" + i % 3));
      entries.add(entry("d" + i, 0, "word", i < 9 ? metadata : Metadata.empty(), 1, i, 0, 0));
    }
    index.upsert(entries);
    index.refresh();

    assertFound(index, Filter.equal("lang", "en"), 0, 2, 4, 6, 8);
    assertFound(index, Filter.equal("n", 3), 3);
    assertFound(index, Filter.equal("n", 3.0), 3);
    assertFound(index, Filter.equal("n", 3.5));
    assertFound(index, Filter.equal("score", 1), 4);
    assertFound(index, Filter.equal("n", "3"));
    assertFound(index, Filter.equal("even", false), 1, 3, 5, 7);
    assertFound(index, Filter.in("lang", List.of("de", "fr")), 1, 3, 5, 7);
    assertFound(index, Filter.in("lang", List.of()));
    assertFound(index, Filter.between("n", 2, 4), 2, 3, 4);
    assertFound(index, Filter.between("n", 1.5, 4.5), 2, 3, 4);
    assertFound(index, Filter.between("score", 1, 2), 4, 5, 6, 7, 8);
    assertFound(index, Filter.atLeast("score", 1.75), 7, 8);
    assertFound(index, Filter.atMost("n", 1), 0, 1);
    assertFound(index, Filter.between("at", start.plusSeconds(1), start.plusSeconds(2)), 1, 2);
    assertFound(index, Filter.equal("tags", "u1"), 1, 4, 7);
    assertFound(index, Filter.prefix("tags", "t8"), 8);
    assertFound(index, Filter.prefix("lang", "d"), 1, 3, 5, 7);
    assertFound(index, Filter.exists("n"), 0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertFound(index, Filter.not(Filter.exists("n")), 9);
    assertFound(index, Filter.not(Filter.equal("lang", "en")), 1, 3, 5, 7, 9);
    assertFound(index, Filter.documents("d2", "d9", "none"), 2, 9);
    assertFound(
        index,
        Filter.and(
            Filter.equal("lang", "en"), Filter.or(Filter.equal("n", 2), Filter.atLeast("n", 8))),
        2,
        8);
    assertFound(index, Filter.or());
    assertFound(index, Filter.all(), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  private static void assertFound(VectorIndex index, Filter filter, int... expected) {
    Set<String> documents = new TreeSet<>();
    for (int each : expected) {
      documents.add("d" + each + "#0");
    }
    assertThat(ids(index.search(near(1, 1, 0, 0).withFilter(filter))))
        .as("dense, %s", filter)
        .containsExactlyInAnyOrderElementsOf(documents);
    assertThat(ids(index.search(SearchRequest.defaults().withText("word").withFilter(filter))))
        .as("words, %s", filter)
        .containsExactlyInAnyOrderElementsOf(documents);
    List<String> scanned = new ArrayList<>();
    index.scan(filter, chunk -> scanned.add(chunk.id()));
    assertThat(scanned).as("scan, %s", filter).containsExactlyInAnyOrderElementsOf(documents);
  }

  @Test
  void filter_wholeNumbersBeyondDoublePrecision_stayApart() {
    VectorIndex index = open(SPEC);
    long large = (1L << 53) + 1;
    index.upsert(
        List.of(
            entry("a", 0, "x", Metadata.empty().with("n", large), 1, 0, 0, 0),
            entry("b", 0, "x", Metadata.empty().with("n", large - 1), 1, 0, 0, 0),
            entry("c", 0, "x", Metadata.empty().with("n", (double) (large - 1)), 1, 0, 0, 0),
            entry("d", 0, "x", Metadata.empty().with("n", -0.0), 1, 0, 0, 0),
            entry("e", 0, "x", Metadata.empty().with("n", Long.MAX_VALUE), 1, 0, 0, 0)));
    index.refresh();

    assertThat(ids(index.search(near(1, 0, 0, 0).withFilter(Filter.equal("n", large)))))
        .containsExactly("a#0");
    assertThat(ids(index.search(near(1, 0, 0, 0).withFilter(Filter.equal("n", large - 1)))))
        .containsExactly("b#0", "c#0");
    assertThat(ids(index.search(near(1, 0, 0, 0).withFilter(Filter.equal("n", 0)))))
        .containsExactly("d#0");
    assertThat(ids(index.search(near(1, 0, 0, 0).withFilter(Filter.atLeast("n", 1e19))))).isEmpty();
  }
}
