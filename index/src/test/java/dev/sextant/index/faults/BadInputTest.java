// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.IndexEntry;
import dev.sextant.Receipt;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that no index can keep: refused with its position, and nothing of its batch is kept. */
final class BadInputTest {
  @TempDir private Path folder;
  private VectorIndex index;

  @BeforeEach
  void open() {
    index = LuceneVectorIndex.open(folder, History.SPEC);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private static float[] components(float special, int place) {
    float[] components = new float[History.DIMENSION];
    Arrays.fill(components, .5f);
    components[place] = special;
    return components;
  }

  private static IndexEntry entry(String id, Embedded embedded) {
    return IndexEntry.of(Chunk.whole(Document.of(id, "text")), embedded);
  }

  private void assertBatchRefused(IndexEntry bad, String... said) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.upsert(List.of(History.entry("good", 0), bad)))
        .satisfies(e -> assertThat(e.getMessage()).contains(said));
    index.commit();
    assertThat(index.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void vector_notFinite_isRefusedWithItsPosition(float special) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseVector.of(components(special, 3)))
        .withMessageContaining("3")
        .withMessageContaining(String.valueOf(special));
  }

  @Test
  void upsert_zerosForCosine_isRefusedWithItsPosition() {
    Embedded zeros =
        Embedded.of(
            History.SPEC, DenseVector.of(new float[History.DIMENSION]), new Receipt(1, 0, 1));
    assertBatchRefused(entry("bad", zeros), "entry 1", "bad", "zeros");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.search(SearchRequest.defaults().withEmbedded(zeros)))
        .withMessageContaining("the query")
        .withMessageContaining("zeros");
  }

  @Test
  void upsert_wrongDimension_isRefused() {
    DenseVector narrow = DenseVector.of(1, 2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Embedded.of(History.SPEC, narrow, new Receipt(1, 0, 1)))
        .withMessageContaining("3")
        .withMessageContaining("16");
    EmbedderSpec other =
        new EmbedderSpec(
            "history", "history", 64, List.of(EmbeddingSpec.dense(3, Similarity.COSINE)));
    Embedded narrower = Embedded.of(other, narrow, new Receipt(1, 0, 1));
    assertBatchRefused(entry("bad", narrower), "entry 1", "bad", "dense 3", "dense 16");
  }

  @Test
  void upsert_idTwiceInABatch_isRefusedWithItsPosition() {
    assertBatchRefused(History.entry("good", 1), "entry 1", "good", "earlier entry");
  }

  @Test
  void upsert_afterARefusedBatch_goesOn() {
    assertBatchRefused(History.entry("good", 1), "entry 1");
    index.upsert(List.of(History.entry("good", 2)));
    index.commit();
    assertThat(History.read(index)).containsOnlyKeys("good").containsValue(2);
  }
}
