// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

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
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
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
    add(index, OLD, from, to);
  }

  private static void add(VectorIndex index, WordEmbedder embedder, int from, int to) {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = from; i < to; i++) {
      chunks.add(Chunk.whole(Document.of("d" + i, "text number " + i)));
    }
    index.upsert(IndexEntry.zip(chunks, embedder.embed(Chunk.texts(chunks), Role.DOCUMENT)));
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
      next.discard();
      assertThat(folders()).containsExactly("1");
    }
    leaveBehind(7);
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      assertThat(folders()).containsExactly("1", "2");
      assertThat(next.index().size()).isZero();
    }
    try (LuceneVectorIndex old = indexes.openReadOnly("handbook", OLD_OPTIONS)) {
      assertThat(old.size()).isEqualTo(10);
    }
  }

  private Path home() {
    return temporary.resolve("indexes").resolve("handbook");
  }

  /** As a process leaves a version behind that was killed. */
  private void leaveBehind(int version) {
    LuceneVectorIndex.open(home().resolve(Integer.toString(version)), NEW_OPTIONS).close();
  }

  /** Does one thing while another, that began before it, waits for its turn. */
  private <T> T whileWaiting(Callable<T> other, OwnThreads.Action<?> first) throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      return NameLock.run(
              home(),
              () -> {
                Future<T> started = threads.submit(other);
                while (!NameLock.isAwaited(home())) {
                  assertThat(started.isDone()).as("it did not wait").isFalse();
                  LockSupport.parkNanos(1_000_000);
                }
                first.run();
                return started;
              })
          .get();
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void lock_held_isHeldAgainstOtherProcessesToo() throws IOException {
    NameLock.run(
        home(),
        () -> {
          try (FileChannel channel =
              FileChannel.open(home().resolve("lock"), StandardOpenOption.WRITE)) {
            assertThatThrownBy(channel::tryLock).isInstanceOf(OverlappingFileLockException.class);
          }
          return true;
        });
  }

  @Test
  void prune_besideASwitch_keepsWhatWasJustPublished() throws Exception {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    leaveBehind(2);
    whileWaiting(
        () -> {
          indexes.prune("handbook");
          return true;
        },
        () -> {
          indexes.makeCurrent("handbook", 2);
          return true;
        });
    assertThat(folders()).containsExactly("2");
  }

  @Test
  void replace_besideASwitch_keepsWhatWasJustPublished() throws Exception {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    leaveBehind(2);
    Replacement next =
        whileWaiting(
            () -> indexes.replace("handbook", NEW_OPTIONS),
            () -> {
              indexes.makeCurrent("handbook", 2);
              return true;
            });
    try (next) {
      assertThat(next.version()).isEqualTo(3);
      assertThat(folders()).containsExactly("2", "3");
    }
  }

  @Test
  void open_besideASwitch_writesIntoTheNewVersion() throws Exception {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", NEW_OPTIONS).close();
    leaveBehind(2);
    LuceneVectorIndex opened =
        whileWaiting(
            () -> indexes.open("handbook", NEW_OPTIONS),
            () -> {
              indexes.makeCurrent("handbook", 2);
              return true;
            });
    try (opened) {
      add(opened, NEW, 0, 3);
      indexes.prune("handbook");
      assertThat(folders()).as("the one that is open to write").containsExactly("2");
      try (LuceneVectorIndex now = indexes.openReadOnly("handbook", NEW_OPTIONS)) {
        assertThat(now.size()).isEqualTo(3);
      }
    }
  }

  @Test
  void open_currentVersionGone_isRefusedAndNotMadeAnew() throws IOException {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    try (VersionFolder gone = VersionFolder.of(home().resolve("1"))) {
      gone.delete();
    }
    assertThatThrownBy(() -> indexes.open("handbook", OLD_OPTIONS))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("there is no index at " + home().resolve("1"));
    assertThat(folders()).isEmpty();
  }

  @Test
  void versionFolder_held_isNotOpenedToWrite() throws IOException {
    leaveBehind(1);
    try (VersionFolder held = VersionFolder.of(home().resolve("1"))) {
      assertThatThrownBy(() -> leaveBehind(1))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("another writer");
      held.delete();
    }
    assertThat(folders()).isEmpty();
  }

  @Test
  void delete_oneVersionOpenToWrite_isRefusedAndChangesNothing() throws IOException {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      assertThatThrownBy(() -> indexes.delete("handbook"))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("another writer has it open");
      assertThat(indexes.version("handbook")).isEqualTo(1);
      assertThat(folders()).containsExactly("1", "2");
      next.publish();
    }
    indexes.delete("handbook");
    assertThat(indexes.names()).isEmpty();
    assertThat(folders()).isEmpty();
  }

  @Test
  void open_afterDelete_countsOn() throws IOException {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    indexes.delete("handbook");
    assertThatIllegalArgumentException().isThrownBy(() -> indexes.version("handbook"));
    indexes.open("handbook", NEW_OPTIONS).close();
    assertThat(indexes.version("handbook")).as("whoever has the first one open").isEqualTo(2);
    assertThat(folders()).containsExactly("2");
  }

  @Test
  void replacement_switchedButNotToldOf_isNotThrownAway() throws IOException {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      // As publish does, if it fails behind the switch.
      next.index().commit();
      indexes.makeCurrent("handbook", next.version());
    }
    try (LuceneVectorIndex now = indexes.openReadOnly("handbook", NEW_OPTIONS)) {
      assertThat(now.size()).isZero();
    }
  }

  @Test
  void resume_afterAFailure_goesOnWhereItWas() throws IOException {
    NamedIndexes indexes = indexes();
    try (LuceneVectorIndex old = indexes.open("handbook", OLD_OPTIONS)) {
      add(old, 0, 20);
      assertThatThrownBy(
              () -> {
                try (Replacement next = indexes.resume("handbook", NEW_OPTIONS)) {
                  add(next.index(), NEW, 0, 15);
                  throw new SextantException("the embedder is gone");
                }
              })
          .hasMessage("the embedder is gone");
      assertThat(folders()).containsExactly("1", "2");
      try (Replacement next = indexes.resume("handbook", NEW_OPTIONS)) {
        assertThat(next.version()).isEqualTo(2);
        assertThat(Reembedding.run(old, next.index(), NEW)).isEqualTo(new Reembedding(5, 15, 0));
        next.publish();
      }
      try (Replacement next = indexes.resume("handbook", NEW_OPTIONS)) {
        assertThat(next.version()).as("nothing is left to go on with").isEqualTo(3);
        assertThat(next.index().size()).isZero();
        next.discard();
        next.discard();
      }
    }
    assertThat(indexes.version("handbook")).isEqualTo(2);
    assertThat(folders()).containsExactly("1", "2");
  }

  @Test
  void discard_afterPublish_keepsTheCurrentVersion() throws IOException {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      next.publish();
      next.discard();
    }
    indexes.openReadOnly("handbook", NEW_OPTIONS).close();
    assertThat(folders()).containsExactly("1", "2");
  }

  @Test
  void publish_onAnInterruptedThread_switches() {
    NamedIndexes indexes = indexes();
    indexes.open("handbook", OLD_OPTIONS).close();
    try (Replacement next = indexes.replace("handbook", NEW_OPTIONS)) {
      Thread.currentThread().interrupt();
      next.publish();
      assertThat(indexes.version("handbook")).isEqualTo(2);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
