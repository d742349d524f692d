// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static dev.sextant.testing.VectorIndexWriteContract.SPEC;
import static dev.sextant.testing.VectorIndexWriteContract.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Retriever;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.testing.WordEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamedIndexesTest {
  private static final WordEmbedder OLD = new WordEmbedder("old", 40);
  private static final WordEmbedder NEW = new WordEmbedder("new", 70);
  private static final IndexOptions OLD_OPTIONS = IndexOptions.defaults().withEmbedders(OLD.spec());
  private static final IndexOptions NEW_OPTIONS = IndexOptions.defaults().withEmbedders(NEW.spec());

  @TempDir Path temporary;

  private NamedIndexes indexes() {
    return NamedIndexes.in(temporary.resolve("indexes"));
  }

  private static void add(VectorIndex index, int from, int to) {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = from; i < to; i++) {
      chunks.add(Chunk.whole(Document.of("d" + i, "text number " + i)));
    }
    index.upsert(IndexEntry.zip(chunks, OLD.embed(Chunk.texts(chunks), Role.DOCUMENT)));
    index.commit();
  }

  @Test
  void open_severalNames_areIndexesOfTheirOwn() {
    NamedIndexes indexes = indexes();
    assertThat(indexes.names()).isEmpty();
    try (VectorIndex one = indexes.open("one", OLD_OPTIONS);
        VectorIndex other = indexes.open("zwei.2", NEW_OPTIONS)) {
      add(one, 0, 3);
      assertThat(other.size()).isZero();
      assertThat(indexes.names()).containsExactly("one", "zwei.2");
      assertThatThrownBy(() -> indexes.delete("one"))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("another writer has it open");
    }
    try (VectorIndex again = indexes.openReadOnly("one", OLD_OPTIONS)) {
      assertThat(again.size()).isEqualTo(3);
    }
    indexes.delete("one");
    assertThat(indexes.names()).containsExactly("zwei.2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> indexes.openReadOnly("one", OLD_OPTIONS))
        .withMessageContaining("zwei.2");
    for (String wrong : List.of("", ".hidden", "a/b", "..", "x".repeat(101))) {
      assertThatIllegalArgumentException().isThrownBy(() -> indexes.open(wrong, OLD_OPTIONS));
    }
  }

  @Test
  void replace_whileTheOldOneServesAndGrows_switchesInOneStep() throws IOException {
    NamedIndexes indexes = indexes();
    try (LuceneVectorIndex old = indexes.open("handbook", OLD_OPTIONS)) {
      add(old, 0, 700);
      try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
        assertThat(Reembedding.run(old, next.index(), NEW)).isEqualTo(new Reembedding(700, 0, 0));
        add(old, 690, 705);
        old.deleteDocuments(List.of("d3"));
        old.commit();
        assertThat(found(Retriever.of(OLD, old), "number 704")).isEqualTo("d704");
        assertThat(indexes.version("handbook")).isEqualTo(1);

        assertThat(Reembedding.run(old, next.index(), NEW)).isEqualTo(new Reembedding(5, 699, 1));
        next.publish();
        assertThat(indexes.version("handbook")).isEqualTo(2);
      }
      assertThat(found(Retriever.of(OLD, old), "number 704")).isEqualTo("d704");
      indexes.prune("handbook");
    }
    try (LuceneVectorIndex now = indexes.openReadOnly("handbook", NEW_OPTIONS)) {
      assertThat(now.size()).isEqualTo(704);
      assertThat(found(Retriever.of(NEW, now), "number 704")).isEqualTo("d704");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> indexes.open("handbook", OLD_OPTIONS))
        .withMessageContaining("new-70")
        .withMessageContaining("old-40");
    assertThat(folders()).as("the old one was open to write").containsExactly("1", "2");
  }

  @Test
  void prune_afterASwitch_removesWhatNobodyWrites() throws IOException {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      next.publish();
    }
    assertThat(folders()).containsExactly("1", "2");
    indexes.prune("handbook");
    assertThat(folders()).containsExactly("2");
  }

  private static String found(Retriever retriever, String query) {
    Hit best = retriever.retrieve(query, 1).get(0);
    return best.chunk().documentId();
  }

  private List<String> folders() throws IOException {
    try (Stream<Path> files = Files.list(temporary.resolve("indexes").resolve("handbook"))) {
      return files
          .filter(Files::isDirectory)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void replace_neverPublished_leavesTheOldOneAlone() throws IOException {
    NamedIndexes indexes = indexes();
    try (LuceneVectorIndex old = indexes.open("handbook", OLD_OPTIONS)) {
      add(old, 0, 10);
    }
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      assertThat(next.version()).isEqualTo(2);
    }
    assertThat(folders()).containsExactly("1");
    // As a process leaves it that was killed.
    LuceneVectorIndex.open(
            temporary.resolve("indexes").resolve("handbook").resolve("7"), NEW_OPTIONS)
        .close();
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      assertThat(folders()).containsExactly("1", "2");
      assertThat(next.index().size()).isZero();
    }
    try (LuceneVectorIndex old = indexes.openReadOnly("handbook", OLD_OPTIONS)) {
      assertThat(old.size()).isEqualTo(10);
    }
  }

  @Test
  void reembedding_targetOfAnotherModel_isRefused() {
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
}
