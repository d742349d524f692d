// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedTest {
  private static final Receipt RECEIPT = new Receipt(4, 0, 10);
  private static final EmbedderSpec ONE =
      new EmbedderSpec("one", "f1", 512, List.of(EmbeddingSpec.dense(2, Similarity.COSINE)));
  private static final EmbedderSpec THREE =
      new EmbedderSpec(
          "three",
          "f3",
          8192,
          List.of(
              EmbeddingSpec.dense(2, Similarity.COSINE),
              new EmbeddingSpec("sparse", EmbeddingKind.SPARSE, 100, Similarity.DOT_PRODUCT),
              new EmbeddingSpec("multi-vector", EmbeddingKind.MULTI_VECTOR, 3, Similarity.COSINE)));
  private static final DenseVector DENSE = DenseVector.of(1, 0);
  private static final SparseVector SPARSE = SparseVector.of(100, new int[] {7}, new float[] {1});
  private static final MultiVector MULTI = MultiVector.of(new float[] {1, 2, 3}, 3);
  private static final Embedded ALL =
      new Embedded(THREE, Map.of("multi-vector", MULTI, "sparse", SPARSE, "dense", DENSE), RECEIPT);

  @Test
  void embeddings_ofOnePass_standInTheOrderOfTheSpec() {
    assertThat(ALL.embeddings())
        .containsExactly(
            Map.entry("dense", DENSE),
            Map.entry("sparse", SPARSE),
            Map.entry("multi-vector", MULTI));
    assertThat(ALL.dense()).isSameAs(DENSE);
    assertThat(ALL.sparse()).isSameAs(SPARSE);
    assertThat(ALL.multiVector()).isSameAs(MULTI);
  }

  @Test
  void of_modelWithOneEmbedding_findsItsName() {
    assertThat(Embedded.of(ONE, DENSE, RECEIPT).embeddings())
        .containsExactly(Map.entry("dense", DENSE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Embedded.of(THREE, DENSE, RECEIPT))
        .withMessageContaining("[dense, sparse, multi-vector]");
  }

  @Test
  void of_wrongDimensionOrKind_namesBoth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Embedded.of(ONE, DenseVector.of(1, 2, 3), RECEIPT))
        .withMessageContaining("DENSE of dimension 3")
        .withMessageContaining("DENSE of dimension 2");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Embedded.of(ONE, SparseVector.of(2, new int[] {0}, new float[] {1}), RECEIPT))
        .withMessageContaining("SPARSE of dimension 2");
  }

  @Test
  void new_nameThatTheModelHasNot_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Embedded(ONE, Map.of("dense", DENSE, "other", DENSE), RECEIPT))
        .withMessageContaining("model one has [dense]");
    assertThatIllegalArgumentException().isThrownBy(() -> new Embedded(ONE, Map.of(), RECEIPT));
  }

  @Test
  void only_namedEmbeddings_remain() {
    assertThat(ALL.only("sparse", "dense").embeddings().keySet())
        .containsExactly("dense", "sparse");
    assertThat(ALL.only("sparse").receipt()).isEqualTo(RECEIPT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ALL.only("colbert"))
        .withMessageContaining("[dense, sparse, multi-vector]");
    assertThatIllegalArgumentException().isThrownBy(ALL::only);
  }

  @Test
  void dense_noneOrSeveral_saysWhatIsThere() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ALL.only("sparse").dense())
        .withMessageContaining("DenseVector")
        .withMessageContaining("[sparse]");
    EmbedderSpec two =
        new EmbedderSpec(
            "two",
            "f",
            5,
            List.of(
                new EmbeddingSpec("a", EmbeddingKind.DENSE, 2, Similarity.COSINE),
                new EmbeddingSpec("b", EmbeddingKind.DENSE, 2, Similarity.COSINE)));
    assertThatIllegalStateException()
        .isThrownBy(() -> new Embedded(two, Map.of("a", DENSE, "b", DENSE), RECEIPT).dense())
        .withMessageContaining("[a, b]");
  }

  @Test
  void spec_badParts_areRefused() {
    EmbeddingSpec dense = EmbeddingSpec.dense(2, Similarity.COSINE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedderSpec("m", "f", 5, List.of(dense, dense)))
        .withMessageContaining("two embeddings dense");
    assertThatIllegalArgumentException().isThrownBy(() -> new EmbedderSpec("m", "f", 5, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedderSpec("m", "f", 0, List.of(dense)))
        .withMessageContaining("maxTokens is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedderSpec("", "f", 5, List.of(dense)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddingSpec.dense(0, Similarity.COSINE));
    assertThat(THREE.embedding("sparse")).get().extracting(EmbeddingSpec::dimension).isEqualTo(100);
    assertThat(THREE.embedding("none")).isEmpty();
  }

  @Test
  void receipt_negative_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Receipt(-1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Receipt(0, -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Receipt(0, 0, -1));
    assertThat(new Receipt(512, 3, 2000).wasCut()).isTrue();
    assertThat(RECEIPT.wasCut()).isFalse();
  }

  @Test
  void receipt_parts_areOneOrMore() {
    assertThat(RECEIPT).isEqualTo(new Receipt(4, 0, 10, 1));
    assertThat(RECEIPT.wasSplit()).isFalse();
    assertThat(new Receipt(40, 0, 100, 3).wasSplit()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Receipt(4, 0, 10, 0))
        .withMessageContaining("0 parts");
  }

  @Test
  void tokenSpan_endBeforeStart_isRefused() {
    assertThat(new TokenSpan(3, 3).end()).isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenSpan(3, 2))
        .withMessageContaining("from 3 to 2");
    assertThatIllegalArgumentException().isThrownBy(() -> new TokenSpan(-1, 2));
  }
}
