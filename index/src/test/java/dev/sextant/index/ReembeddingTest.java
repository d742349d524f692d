// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static dev.sextant.testing.VectorIndexWriteContract.SPEC;
import static dev.sextant.testing.VectorIndexWriteContract.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.IndexEntry;
import dev.sextant.Role;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import dev.sextant.testing.WordEmbedder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReembeddingTest {
  private static final WordEmbedder OLD = new WordEmbedder("old", 40);
  private static final WordEmbedder NEW = new WordEmbedder("new", 70);
  private static final IndexOptions OLD_OPTIONS = IndexOptions.defaults().withEmbedders(OLD.spec());
  private static final IndexOptions NEW_OPTIONS = IndexOptions.defaults().withEmbedders(NEW.spec());

  private static void add(VectorIndex index, WordEmbedder embedder, int count) {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(Chunk.whole(Document.of("d" + i, "text number " + i)));
    }
    index.upsert(IndexEntry.zip(chunks, embedder.embed(Chunk.texts(chunks), Role.DOCUMENT)));
    index.commit();
  }

  @Test
  void run_targetOfAnotherModel_isRefused() {
    try (LuceneVectorIndex index =
        LuceneVectorIndex.inMemory(IndexOptions.defaults().withEmbedders(SPEC))) {
      index.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      index.refresh();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Reembedding.run(index, index, NEW))
          .withMessageContaining("model-a")
          .withMessageContaining("new-70");
    }
  }

  @Test
  void run_chunksThereWithoutVectors_embedsThem() {
    try (LuceneVectorIndex source = LuceneVectorIndex.inMemory(OLD_OPTIONS);
        LuceneVectorIndex target = LuceneVectorIndex.inMemory(NEW_OPTIONS)) {
      add(source, OLD, 600);
      add(target, NEW, 100);
      List<IndexEntry> bare = new ArrayList<>();
      source.scan(
          Filter.not(Filter.chunks("d0", "d1")),
          chunk -> bare.add(new IndexEntry(chunk, List.of())));
      target.upsert(bare);
      assertThat(Reembedding.run(source, target, NEW)).isEqualTo(new Reembedding(598, 2, 0));
      assertThat(Reembedding.run(source, target, NEW)).isEqualTo(new Reembedding(0, 600, 0));
    }
  }

  @Test
  void run_targetOfSeveralModels_isRefused() {
    EmbedderSpec second =
        new EmbedderSpec(
            "second",
            "second-f",
            512,
            List.of(new EmbeddingSpec("second", EmbeddingKind.DENSE, 4, Similarity.COSINE)));
    IndexOptions both = IndexOptions.defaults().withEmbedders(NEW.spec(), second);
    try (LuceneVectorIndex source = LuceneVectorIndex.inMemory(OLD_OPTIONS);
        LuceneVectorIndex target = LuceneVectorIndex.inMemory(both)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Reembedding.run(source, target, NEW))
          .withMessageContaining("second-f")
          .withMessageContaining("alone");
    }
  }
}
