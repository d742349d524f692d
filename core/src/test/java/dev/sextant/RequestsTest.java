// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Search requests, and the chunks and entries that are searched. */
class RequestsTest {
  private static final EmbedderSpec SPEC =
      new EmbedderSpec("m", "f", 8, List.of(EmbeddingSpec.dense(2, Similarity.COSINE)));
  private static final Embedded EMBEDDED =
      Embedded.of(SPEC, DenseVector.of(1, 0), new Receipt(1, 0, 1));

  @Test
  void request_defaults_areAsDocumented() {
    SearchRequest request = SearchRequest.defaults();
    assertThat(request.k()).isEqualTo(10);
    assertThat(request.candidates()).isEqualTo(100);
    assertThat(request.filter()).isEqualTo(Filter.all());
    assertThat(request.text()).isEmpty();
    assertThat(request.embedded()).isEmpty();
  }

  @Test
  void request_candidates_followKUnlessAsked() {
    SearchRequest request = SearchRequest.defaults().withK(50);
    assertThat(request.candidates()).isEqualTo(200);
    assertThat(request.withCandidates(70).candidates()).isEqualTo(70);
    assertThat(request.withCandidates(7).candidates()).isEqualTo(50);
    assertThat(request.withCandidates(70).withK(80).candidates()).isEqualTo(80);
    assertThat(request.withK(Integer.MAX_VALUE).candidates()).isEqualTo(Integer.MAX_VALUE);
    assertThatIllegalArgumentException().isThrownBy(() -> request.withK(0));
    assertThatIllegalArgumentException().isThrownBy(() -> request.withCandidates(0));
  }

  @Test
  void request_withX_changesThatAlone() {
    SearchRequest base = SearchRequest.defaults();
    SearchRequest request =
        base.withK(3)
            .withCandidates(44)
            .withFilter(Filter.exists("a"))
            .withText("words")
            .withEmbedded(EMBEDDED)
            .withEmbedded(EMBEDDED)
            .withFusion(base.fusion());
    assertThat(request.k()).isEqualTo(3);
    assertThat(request.candidates()).isEqualTo(44);
    assertThat(request.filter()).isEqualTo(Filter.exists("a"));
    assertThat(request.text()).contains("words");
    assertThat(request.embedded()).containsExactly(EMBEDDED, EMBEDDED);
    assertThat(base.embedded()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> base.withText(" \n"));
  }

  @Test
  void request_choicesAndLimits_areKeptAndChecked() {
    SearchRequest base = SearchRequest.defaults();
    assertThat(base.chunksPerDocument()).isEqualTo(Integer.MAX_VALUE);
    assertThat(base.diversity()).isZero();
    Hit last = new Hit(Chunk.whole(Document.of("d", "x")), .5, List.of());
    SearchRequest request =
        base.withThreshold("dense", .3)
            .withThreshold("bm25", 2)
            .withThreshold("dense", .4)
            .withChunksPerDocument(2)
            .withDiversity(.25)
            .withAfter(last)
            .withTimeout(Duration.ofSeconds(3))
            .withK(4)
            .withFusion(Fusion.reciprocalRank(1));
    assertThat(request.thresholds()).isEqualTo(Map.of("dense", .4, "bm25", 2.0));
    assertThat(request.chunksPerDocument()).isEqualTo(2);
    assertThat(request.diversity()).isEqualTo(.25);
    assertThat(request.after()).contains(last);
    assertThat(request.timeout()).contains(Duration.ofSeconds(3));
    assertThatIllegalArgumentException().isThrownBy(() -> base.withThreshold("", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> base.withThreshold("a", Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> base.withChunksPerDocument(0));
    assertThatIllegalArgumentException().isThrownBy(() -> base.withDiversity(1.01));
    assertThatIllegalArgumentException().isThrownBy(() -> base.withDiversity(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> base.withTimeout(Duration.ZERO));
  }

  @Test
  void chunk_offsetsThatDoNotFit_areRefused() {
    for (int[] offsets : new int[][] {{-1, 3}, {0, 3}, {4, 0}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Chunk("c", "d", "text", offsets[0], offsets[1], Metadata.empty()))
          .withMessageContaining("end - start");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Chunk("", "d", "", 0, 0, Metadata.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Chunk("c", "", "", 0, 0, Metadata.empty()));
    assertThatIllegalArgumentException().isThrownBy(() -> Document.of("", "text"));
  }

  @Test
  void chunk_ofDocument_countsUtf16UnitsAndInherits() {
    Document document = new Document("d", "a \uD83D\uDE00 b", Metadata.empty().with("lang", "en"));
    assertThat(Chunk.of(document, "c", 2, 4))
        .isEqualTo(new Chunk("c", "d", "\uD83D\uDE00", 2, 4, document.metadata()));
    assertThat(Chunk.whole(document)).isEqualTo(Chunk.of(document, "d", 0, 6));
    assertThat(Chunk.texts(List.of(Chunk.of(document, "x", 0, 1), Chunk.whole(document))))
        .containsExactly("a", document.text());
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Chunk.of(document, "c", 0, 7));
  }

  @Test
  void zip_sizesThatDiffer_areRefused() {
    Chunk a = Chunk.whole(Document.of("a", "x"));
    Chunk b = Chunk.whole(Document.of("b", "y"));
    assertThat(IndexEntry.zip(List.of(a, b), List.of(EMBEDDED, EMBEDDED)))
        .containsExactly(IndexEntry.of(a, EMBEDDED), new IndexEntry(b, List.of(EMBEDDED)));
    assertThat(IndexEntry.zip(List.of(), List.of())).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IndexEntry.zip(List.of(a, b), List.of(EMBEDDED)))
        .withMessageContaining("2 chunks and 1 embeddings");
  }
}
