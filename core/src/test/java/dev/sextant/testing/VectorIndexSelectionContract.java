// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import dev.sextant.SearchExplanation;
import dev.sextant.SearchExplanation.Step;
import dev.sextant.SearchExplanation.Word;
import dev.sextant.SearchRequest;
import dev.sextant.SearchStoppedException;
import dev.sextant.SearchStoppedException.Reason;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link SearchRequest} asks for beyond a query; a part of {@link VectorIndexContract}. */
public abstract class VectorIndexSelectionContract extends VectorIndexFilterContract {
  private static final EmbedderSpec JOINT =
      new EmbedderSpec(
          "joint",
          "f",
          512,
          List.of(
              new EmbeddingSpec("short", EmbeddingKind.DENSE, 3, Similarity.COSINE),
              new EmbeddingSpec("long", EmbeddingKind.DENSE, 5, Similarity.DOT_PRODUCT)));

  private static List<IndexEntry> jointEntries(Random random) {
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = "passage " + i;
      Chunk chunk = new Chunk("c" + i, "d" + i % 12, text, i, i + text.length(), facts(random));
      entries.add(
          i % 10 == 0
              ? new IndexEntry(chunk, List.of())
              : IndexEntry.of(chunk, jointVectors(random)));
    }
    return entries;
  }

  private static Embedded jointVectors(Random random) {
    return new Embedded(
        JOINT,
        Map.of(
            "short", DenseVector.of(floats(random, 3)), "long", DenseVector.of(floats(random, 5))),
        RECEIPT);
  }

  private static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }

  private static List<SearchRequest> shapes(Embedded query) {
    SearchRequest both = SearchRequest.defaults().withEmbedded(query).withCandidates(40).withK(40);
    SearchRequest one =
        SearchRequest.defaults().withEmbedded(query.only("long")).withCandidates(40).withK(40);
    Fusion convex = Fusion.convex(Map.of("short", .7, "long", .3));
    return List.of(
        one,
        both,
        both.withFusion(convex),
        one.withThreshold("long", -.3),
        both.withThreshold("short", .2).withThreshold("fusion", .4).withFusion(convex),
        both.withFusion(convex).withChunksPerDocument(2),
        one.withDiversity(.5),
        one.withDiversity(1),
        both.withFusion(convex).withChunksPerDocument(3).withDiversity(.3));
  }

  @Test
  void search_everyShape_agreesWithTheOracle() {
    VectorIndex index = open(JOINT);
    Random random = new Random(5);
    try (VectorIndex oracle = new ExactIndex(JOINT)) {
      List<IndexEntry> entries = jointEntries(random);
      for (VectorIndex each : List.of(index, oracle)) {
        each.upsert(entries);
        each.refresh();
      }
      for (SearchRequest request : shapes(jointVectors(random))) {
        List<Hit> hits = index.search(request);
        List<Hit> expected = oracle.search(request);
        assertThat(ids(hits)).isEqualTo(ids(expected)).isNotEmpty();
        for (int i = 0; i < hits.size(); i++) {
          assertThat(hits.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5));
          assertThat(hits.get(i).trace())
              .extracting(Hit.Stage::name, Hit.Stage::rank)
              .isEqualTo(places(expected.get(i)));
        }
      }
    }
  }

  private static List<org.assertj.core.groups.Tuple> places(Hit hit) {
    return hit.trace().stream()
        .map(stage -> org.assertj.core.groups.Tuple.tuple(stage.name(), stage.rank()))
        .toList();
  }

  @Test
  void search_pageAfterPage_givesTheWholeListOnce() {
    VectorIndex index = open(JOINT);
    Random random = new Random(6);
    index.upsert(jointEntries(random));
    index.refresh();
    for (SearchRequest request : shapes(jointVectors(random))) {
      SearchRequest paged = request.withK(7);
      List<Hit> pages = new ArrayList<>();
      for (List<Hit> page = index.search(paged);
          !page.isEmpty();
          page = index.search(paged.withAfter(page.get(page.size() - 1)))) {
        pages.addAll(page);
      }
      List<Hit> first = index.search(request);
      assertThat(ids(pages)).doesNotHaveDuplicates().startsWith(ids(first).toArray(String[]::new));
      assertThat(pages.subList(0, first.size())).isEqualTo(first);
    }
  }

  @Test
  void search_pagesOfEqualScores_followTheIds() {
    VectorIndex index = open(SPEC);
    for (int i = 9; i >= 0; i--) {
      index.upsert(List.of(entry("d" + i, 0, "same", 1, 0, 0, 0)));
    }
    index.refresh();
    SearchRequest request = near(1, 0, 0, 0).withK(4);
    List<Hit> first = index.search(request);
    List<Hit> second = index.search(request.withAfter(first.get(3)));
    assertThat(ids(first)).containsExactly("d0#0", "d1#0", "d2#0", "d3#0");
    assertThat(ids(second)).containsExactly("d4#0", "d5#0", "d6#0", "d7#0");
  }

  @Test
  void search_threshold_keepsWhatReachesIt() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "one word", 1, 0, 0, 0),
            entry("b", 0, "two", 0, 1, 0, 0),
            entry("c", 0, "word", -1, 0, 0, 0)));
    index.refresh();

    assertThat(ids(index.search(near(2, 0, 0, 0).withThreshold("dense", 1))))
        .containsExactly("a#0");
    assertThat(ids(index.search(near(2, 0, 0, 0).withThreshold("dense", 1.1)))).isEmpty();
    Hit c =
        index.search(near(2, 0, 0, 0).withText("word").withThreshold("dense", 0)).stream()
            .filter(hit -> hit.chunk().id().equals("c#0"))
            .findFirst()
            .orElseThrow();
    assertThat(c.score()).as("by its words alone").isLessThanOrEqualTo(1 / 61.0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.search(near(2, 0, 0, 0).withThreshold("fusion", 0)))
        .withMessageContaining("fusion");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.search(near(2, 0, 0, 0).withThreshold("bm25", 0)))
        .withMessageContaining("bm25");
  }

  @Test
  void search_diversity_putsNearDuplicatesBehind() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "words", 1, 0, 0, 0),
            entry("b", 0, "words", 1, .01f, 0, 0),
            entry("c", 0, "words", .8f, 0, .6f, 0),
            entry("d", 0, "words", .3f, 0, 0, 1)));
    index.refresh();
    assertThat(ids(index.search(near(1, 0, 0, 0)))).containsExactly("a#0", "b#0", "c#0", "d#0");
    List<Hit> diverse = index.search(near(1, 0, 0, 0).withDiversity(.7).withK(2));
    assertThat(ids(diverse)).containsExactly("a#0", "d#0");
    assertThat(diverse.get(1).trace()).extracting(Hit.Stage::name).containsExactly("dense", "mmr");
    assertThat(ids(index.search(SearchRequest.defaults().withText("words").withDiversity(.7))))
        .startsWith("a#0", "d#0");
  }

  @Test
  void search_diversityWithoutVectors_isRefused() {
    VectorIndex index = open();
    Chunk chunk = Chunk.whole(Document.of("x", "words"));
    index.upsert(List.of(new IndexEntry(chunk, List.of())));
    index.refresh();
    SearchRequest request = SearchRequest.defaults().withText("words");
    assertThat(index.search(request)).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.search(request.withDiversity(.5)))
        .withMessageContaining("dense branch");
  }

  @Test
  void searchAll_severalRequests_isSearchOneByOne() {
    VectorIndex index = open(JOINT);
    Random random = new Random(7);
    index.upsert(jointEntries(random));
    index.refresh();
    List<SearchRequest> requests = new ArrayList<>(shapes(jointVectors(random)));
    requests.add(SearchRequest.defaults().withText("passage 17"));
    assertThat(index.searchAll(requests)).isEqualTo(requests.stream().map(index::search).toList());
    assertThat(index.searchAll(List.of())).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.searchAll(List.of(requests.get(0), SearchRequest.defaults())))
        .withMessageContaining("request 1");
  }

  @Test
  void explain_hybrid_tellsRankingsStepsAndWords() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "green apples and green pears", 1, 0, 0, 0),
            entry("b", 0, "pears", 0, 1, 0, 0),
            entry("c", 0, "plums", 0, 0, 1, 0)));
    index.refresh();
    SearchRequest request = near(1, 0, 0, 0).withText("green pears").withK(2);

    SearchExplanation explanation = index.explain(request);

    assertThat(explanation.hits()).isEqualTo(index.search(request));
    assertThat(explanation.steps())
        .extracting(Step::stage)
        .containsExactly("dense", "bm25", "selection");
    assertThat(explanation.steps()).extracting(Step::found).containsExactly(3, 2, 2);
    assertThat(explanation.rankings()).extracting(each -> each.hits().size()).containsExactly(3, 2);
    assertThat(explanation.words().get("a#0"))
        .extracting(Word::word)
        .containsExactlyInAnyOrder("green", "pears");
    assertThat(explanation.words().get("b#0")).extracting(Word::word).containsExactly("pears");
    Hit a = explanation.hits().get(0);
    double sum = explanation.words().get("a#0").stream().mapToDouble(Word::score).sum();
    assertThat(a.trace().get(1).name()).isEqualTo("bm25");
    assertThat(sum).isCloseTo(a.trace().get(1).score(), within(1e-5));
  }

  @Test
  void neighbours_ofAChunk_standInTheOrderOfTheDocument() {
    VectorIndex index = open(SPEC);
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String text = "part " + i;
      Chunk chunk =
          new Chunk("a#" + i, "a", text, i * 10, i * 10 + text.length(), Metadata.empty());
      entries.add(IndexEntry.of(chunk, vector(1, i, 0, 0)));
    }
    entries.add(entry("b", 0, "other", 1, 0, 0, 0));
    index.upsert(entries);
    index.refresh();

    assertThat(index.neighbours("a#10", 1, 1))
        .extracting(Chunk::text)
        .containsExactly("part 9", "part 10", "part 11");
    assertThat(index.neighbours("a#1", 5, 0)).extracting(Chunk::id).containsExactly("a#0", "a#1");
    assertThat(index.neighbours("b#0", 3, 3)).extracting(Chunk::id).containsExactly("b#0");
    assertThat(index.neighbours("a#2", Integer.MAX_VALUE, Integer.MAX_VALUE)).hasSize(12);
    assertThat(index.neighbours("unknown", 1, 1)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> index.neighbours("a#2", -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> index.neighbours("a#2", 0, -1));
    index.deleteChunks(List.of("a#9"));
    index.refresh();
    assertThat(index.neighbours("a#10", 1, 0)).extracting(Chunk::id).containsExactly("a#8", "a#10");
  }

  @Test
  void deleteMatching_filter_deletesAlsoWhatIsNotSeenYet() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "x", Metadata.empty().with("n", 1), 1, 0, 0, 0),
            entry("b", 0, "y", Metadata.empty().with("n", 2), 1, 0, 0, 0)));
    index.refresh();
    index.upsert(
        List.of(
            entry("c", 0, "z", Metadata.empty().with("n", 1), 1, 0, 0, 0),
            entry("b", 0, "now one", Metadata.empty().with("n", 1), 1, 0, 0, 0),
            entry("e", 0, "w", 1, 0, 0, 0)));
    index.deleteMatching(Filter.equal("n", 1));
    index.upsert(List.of(entry("f", 0, "later", Metadata.empty().with("n", 1), 1, 0, 0, 0)));
    index.refresh();
    assertThat(texts(index)).containsExactlyInAnyOrder("w", "later");
  }

  @Test
  void search_longerThanItsTimeout_isStopped() {
    VectorIndex index = open(SPEC);
    index.upsert(List.of(entry("a", 0, "word", 1, 0, 0, 0)));
    index.refresh();
    SearchRequest request = near(1, 0, 0, 0).withText("word");
    assertThat(index.search(request.withTimeout(Duration.ofDays(100_000)))).hasSize(1);
    assertThatExceptionOfType(SearchStoppedException.class)
        .isThrownBy(() -> index.search(request.withTimeout(Duration.ofNanos(1))))
        .matches(e -> e.reason() == Reason.TIMEOUT);
    assertThatExceptionOfType(SearchStoppedException.class)
        .isThrownBy(
            () -> index.searchAll(List.of(request, request.withTimeout(Duration.ofNanos(1)))));
  }

  @Test
  void search_byInterruptedThread_isStoppedAndTheThreadStaysInterrupted() {
    VectorIndex index = open(SPEC);
    index.upsert(List.of(entry("a", 0, "word", 1, 0, 0, 0)));
    index.refresh();
    SearchRequest request = near(1, 0, 0, 0).withText("word");
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(SearchStoppedException.class)
          .isThrownBy(() -> index.search(request))
          .matches(e -> e.reason() == Reason.INTERRUPTED);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(index.search(request)).hasSize(1);
  }
}
