// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sextant.Retriever.Mode;
import dev.sextant.testing.ExactIndex;
import dev.sextant.testing.WordEmbedder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetrieverTest {
  private final WordEmbedder embedder = new WordEmbedder("words", 1000);
  private final ExactIndex index = new ExactIndex(embedder.spec());
  private final Retriever retriever = Retriever.of(embedder, index);

  @BeforeEach
  void fill() {
    List<Chunk> chunks =
        List.of(chunk("cat", "a cat sat", 1), chunk("dog", "a dog ran", 2), chunk("sun", "hot", 3));
    index.upsert(IndexEntry.zip(chunks, embedder.embed(Chunk.texts(chunks), Role.DOCUMENT)));
    index.commit();
  }

  private static Chunk chunk(String id, String text, int number) {
    return Chunk.whole(new Document(id, text, Metadata.empty().with("number", number)));
  }

  private static List<String> stages(Hit hit) {
    return hit.trace().stream().map(Hit.Stage::name).toList();
  }

  @Test
  void retrieve_hybrid_fusesMeaningAndWords() {
    List<Hit> hits = retriever.retrieve("the dog ran, a cat", 2);
    assertThat(hits)
        .extracting(hit -> hit.chunk().text())
        .containsExactly("a dog ran", "a cat sat");
    assertThat(stages(hits.get(0))).containsExactly("dense", "bm25", "fusion");
    assertThat(stages(retriever.retrieve("dog", 2).get(1))).containsExactly("dense", "fusion");
    assertThat(hits.get(0).score()).isEqualTo(1.0 / 61 + 1.0 / 61);
  }

  @Test
  void retrieve_mode_choosesTheBranches() {
    Hit meaning = retriever.withMode(Mode.EMBEDDING).retrieve("dog", 1).get(0);
    assertThat(stages(meaning)).containsExactly("dense");
    List<Hit> words = retriever.withMode(Mode.BM25).retrieve("dog", 5);
    assertThat(words).singleElement().satisfies(hit -> assertThat(stages(hit)).contains("bm25"));
  }

  @Test
  void retrieve_byWordsAlone_runsNoModel() {
    embedder.close();
    assertThat(retriever.withMode(Mode.BM25).retrieve("cat", 5)).hasSize(1);
    assertThatIllegalStateException().isThrownBy(() -> retriever.retrieve("cat", 5));
  }

  @Test
  void retrieve_filter_holdsInEveryMode() {
    for (Mode mode : Mode.values()) {
      assertThat(retriever.withMode(mode).retrieve("a dog cat", 5, Filter.atMost("number", 1)))
          .extracting(hit -> hit.chunk().id())
          .containsExactly("cat");
    }
  }

  @Test
  void retrieve_fusionAndCandidates_areUsed() {
    Fusion last = (rankings, k) -> Fusion.reciprocalRank(0).fuse(rankings.subList(1, 2), k);
    assertThat(retriever.withFusion(last).retrieve("hot", 5))
        .extracting(hit -> hit.chunk().id())
        .containsExactly("sun");
    assertThat(retriever.withCandidates(1).retrieve("cat", 1)).hasSize(1);
  }

  @Test
  void retrieve_changedRequests_areUsedInEveryMode() {
    Retriever none = retriever.withRequests(request -> request.withTimeout(Duration.ofNanos(1)));
    for (Mode mode : Mode.values()) {
      assertThatExceptionOfType(SearchStoppedException.class)
          .isThrownBy(() -> none.withMode(mode).retrieve("cat", 5));
    }
    assertThat(
            retriever
                .withMode(Mode.EMBEDDING)
                .withRequests(request -> request.withThreshold("dense", .2))
                .retrieve("a dog ran", 5))
        .extracting(hit -> hit.chunk().text())
        .startsWith("a dog ran")
        .hasSizeLessThan(3);
  }

  @Test
  void retrieve_blankOrNoHits_isRefusedInEveryMode() {
    for (Mode mode : Mode.values()) {
      Retriever one = retriever.withMode(mode);
      assertThatIllegalArgumentException().isThrownBy(() -> one.retrieve(" ", 5));
      assertThatIllegalArgumentException().isThrownBy(() -> one.retrieve("cat", 0));
    }
  }

  @Test
  void of_indexOfAnotherModel_namesBoth() {
    WordEmbedder other = new WordEmbedder("other", 1000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retriever.of(other, index))
        .withMessageContaining("words")
        .withMessageContaining("other");
  }
}
