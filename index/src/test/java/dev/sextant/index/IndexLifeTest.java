// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static dev.sextant.testing.VectorIndexWriteContract.RECEIPT;
import static dev.sextant.testing.VectorIndexWriteContract.SPEC;
import static dev.sextant.testing.VectorIndexWriteContract.entry;
import static dev.sextant.testing.VectorIndexWriteContract.ids;
import static dev.sextant.testing.VectorIndexWriteContract.near;
import static dev.sextant.testing.VectorIndexWriteContract.spec;
import static dev.sextant.testing.VectorIndexWriteContract.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.IndexEntry;
import dev.sextant.SearchRequest;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import dev.sextant.index.IndexStats.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, backups, figures, checks, and who may open what. */
final class IndexLifeTest {
  @TempDir Path temporary;

  private Path folder() {
    return temporary.resolve("folder");
  }

  /** Enough vectors for a graph, random ones. */
  private static List<IndexEntry> manyVectors(EmbedderSpec spec) {
    Random random = new Random(9);
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 3_600; i++) {
      float[] components = new float[8];
      for (int c = 0; c < components.length; c++) {
        components[c] = (float) random.nextGaussian();
      }
      Document document = Document.of("d" + i, "words number " + i);
      entries.add(
          IndexEntry.of(
              Chunk.whole(document), Embedded.of(spec, DenseVector.of(components), RECEIPT)));
    }
    return entries;
  }

  @Test
  void stats_ofAnIndexWithAGraph_countsWhatIsThere() throws IOException {
    EmbedderSpec spec = spec("eight", 8, Similarity.COSINE);
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder(), spec)) {
      index.upsert(manyVectors(spec));
      index.commit();
      index.upsert(
          List.of(new IndexEntry(new Chunk("d7#x", "d7", "x", 0, 1, noFacts()), List.of())));
      index.deleteChunks(List.of("d1", "d2"));
      index.commit();

      IndexStats stats = index.stats();

      assertThat(stats.chunks()).isEqualTo(3_599);
      assertThat(stats.documents()).isEqualTo(3_598);
      assertThat(stats.deleted()).isEqualTo(2);
      assertThat(stats.segments()).isEqualTo(2);
      IndexStats.Branch dense = stats.branches().get("dense");
      assertThat(dense.vectors()).isEqualTo(3_600);
      assertThat(dense.graphNodes()).isEqualTo(3_600);
      assertThat(dense.meanDegree()).isBetween(2.0, (double) dense.largestDegree());
      assertThat(dense.unreached()).isBetween(0L, 3_599L);
      assertThat(stats.bytes().get(Kind.VECTORS)).isGreaterThan(3_600 * 8 * 4);
      assertThat(stats.bytes().values()).allMatch(bytes -> bytes >= 0);
      assertThat(stats.bytes().get(Kind.TEXTS)).isPositive();
      assertThat(stats.bytes().get(Kind.WORDS)).isPositive();
      assertThat(stats.totalBytes()).isBetween(segmentBytes() * 9 / 10, segmentBytes());
    }
  }

  private static dev.sextant.Metadata noFacts() {
    return dev.sextant.Metadata.empty();
  }

  private long segmentBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  @Test
  void merge_ofManySegments_leavesOneWithoutDeletedChunks() {
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      for (int i = 0; i < 5; i++) {
        index.upsert(List.of(entry("a" + i, 0, "one", 1, i, 0, 0)));
        index.commit();
      }
      index.deleteDocuments(List.of("a2"));
      index.merge();
      assertThat(index.stats().segments()).isOne();
      assertThat(index.stats().deleted()).isZero();
      assertThat(ids(index.search(near(1, 0, 0, 0))))
          .containsExactly("a0#0", "a1#0", "a3#0", "a4#0");
      try (LuceneVectorIndex reader = LuceneVectorIndex.openReadOnly(folder())) {
        assertThat(reader.stats().segments()).isOne();
        assertThatThrownBy(reader::merge).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void verify_soundIndex_saysSoAndTellsRecall() {
    EmbedderSpec spec = spec("eight", 8, Similarity.COSINE);
    List<IndexEntry> entries = manyVectors(spec);
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder(), spec)) {
      assertThat(index.verify()).isEqualTo(new IndexCheck(List.of(), 0, java.util.Map.of()));
      index.upsert(entries);
      index.deleteDocuments(List.of("d5"));
      index.refresh();
      IndexCheck check = index.verify();
      assertThat(check.problems()).isEmpty();
      assertThat(check.isSound()).isTrue();
      assertThat(check.chunks()).isEqualTo(3_599);
      assertThat(check.recall().get("dense")).isBetween(.95, 1.0);

      List<Embedded> queries =
          entries.subList(0, 50).stream().map(entry -> entry.embedded().get(0)).toList();
      assertThat(index.estimateRecall(queries, 10).get("dense")).isBetween(.95, 1.0);
      assertThat(index.estimateRecall(queries, 100).get("dense")).isBetween(.99, 1.0);
      assertThatIllegalArgumentException().isThrownBy(() -> index.estimateRecall(queries, 9));
      assertThatIllegalArgumentException().isThrownBy(() -> index.estimateRecall(List.of(), 10));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> index.estimateRecall(List.of(queries.get(0), vector(1, 0, 0, 0)), 10))
          .withMessageContaining("query 1");
    }
  }

  @Test
  void flippedByte_inEachFileInTurn_isFoundByVerifyAndAtOpenIfAsked() throws IOException {
    LuceneVectorIndexTest.fill(folder(), 300);
    List<Path> files;
    try (Stream<Path> list = Files.list(folder())) {
      files = list.filter(file -> file.toFile().length() > 0).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(2);
    for (Path file : files) {
      byte[] good = Files.readAllBytes(file);
      for (int place : new int[] {good.length / 4, good.length / 2, good.length * 3 / 4}) {
        byte[] bad = good.clone();
        bad[place] ^= 0x10;
        Files.write(file, bad);
        assertThat(problems()).as("%s, byte %d", file, place).isNotEmpty();
        assertThatThrownBy(
                () ->
                    LuceneVectorIndex.openReadOnly(
                        folder(), IndexOptions.defaults().withVerification(true)))
            .as("%s, byte %d", file, place)
            .isInstanceOf(SextantException.class)
            .hasMessageContaining("damaged");
      }
      Files.write(file, good);
    }
    assertThat(problems()).isEmpty();
  }

  /** What verify says, or what opening says where it fails already. */
  private List<String> problems() {
    try (LuceneVectorIndex index = LuceneVectorIndex.openReadOnly(folder())) {
      return index.verify().problems();
    } catch (SextantException e) {
      return List.of(e.getMessage());
    }
  }

  @Test
  void backup_whileWritten_isTheLastCommit() throws Exception {
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      index.commit();
      index.upsert(List.of(entry("b", 0, "two", 0, 1, 0, 0)));
      Thread writer = new Thread(() -> commitOften(index));
      writer.start();
      for (int i = 0; i < 5; i++) {
        index.backup(temporary.resolve("backup" + i));
      }
      writer.join();
      index.backup(temporary.resolve("last"));
      assertThatThrownBy(() -> index.backup(temporary.resolve("last")))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("not empty");
    }
    for (int i = 0; i < 5; i++) {
      try (LuceneVectorIndex copy =
          LuceneVectorIndex.openReadOnly(temporary.resolve("backup" + i))) {
        assertThat(copy.verify().isSound()).isTrue();
        assertThat(ids(copy.search(near(1, 0, 0, 0)))).contains("a#0");
      }
    }
    try (VectorIndex copy = LuceneVectorIndex.open(temporary.resolve("last"), SPEC)) {
      assertThat(copy.size()).isEqualTo(22);
    }
  }

  private static void commitOften(VectorIndex index) {
    for (int i = 0; i < 20; i++) {
      index.upsert(List.of(entry("w" + i, 0, "busy", 1, i, 0, 0)));
      index.commit();
    }
  }

  @Test
  void backup_ofAnIndexInMemory_keepsIt() {
    IndexOptions options = IndexOptions.defaults().withEmbedders(SPEC);
    try (LuceneVectorIndex index = LuceneVectorIndex.inMemory(options)) {
      index.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      index.commit();
      index.backup(folder());
    }
    try (LuceneVectorIndex copy = LuceneVectorIndex.openReadOnly(folder())) {
      assertThat(copy.size()).isOne();
      assertThatThrownBy(() -> copy.backup(temporary.resolve("x")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void openReadOnly_neverRefreshed_staysASnapshot() {
    try (LuceneVectorIndex writer = LuceneVectorIndex.open(folder(), SPEC)) {
      writer.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      writer.commit();
      try (LuceneVectorIndex snapshot = LuceneVectorIndex.openReadOnly(folder())) {
        writer.deleteDocuments(List.of("a"));
        for (int i = 0; i < 30; i++) {
          writer.upsert(List.of(entry("b", i, "two", 0, 1, 0, 0)));
          writer.commit();
        }
        assertThat(ids(snapshot.search(near(1, 0, 0, 0)))).containsExactly("a#0");
        assertThat(snapshot.verify().isSound()).isTrue();
      }
    }
  }

  @Test
  void openReadOnly_embeddersOfAnotherModel_isRefused() {
    LuceneVectorIndex.open(folder(), SPEC).close();
    EmbedderSpec other = spec("other", 4, Similarity.COSINE);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LuceneVectorIndex.openReadOnly(
                    folder(), IndexOptions.defaults().withEmbedders(other)))
        .withMessageContaining("model-a-f")
        .withMessageContaining("other-f");
  }

  @Test
  void intervals_commitAndRefreshByThemselves() throws Exception {
    Duration often = Duration.ofMillis(20);
    IndexOptions commits = IndexOptions.defaults().withEmbedders(SPEC).withCommitInterval(often);
    try (LuceneVectorIndex writer = LuceneVectorIndex.open(folder(), commits);
        LuceneVectorIndex reader =
            LuceneVectorIndex.openReadOnly(
                folder(), IndexOptions.defaults().withRefreshInterval(often))) {
      writer.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      for (int wait = 0; wait < 3_000 && reader.size() == 0; wait++) {
        Thread.sleep(10);
      }
      assertThat(reader.size()).isOne();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IndexOptions.defaults().withCommitInterval(Duration.ZERO));
  }

  @Test
  void interval_longerThanAClockCounts_isRefused() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IndexOptions.defaults().withCommitInterval(longest))
        .withMessageContaining("365 days");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IndexOptions.defaults().withRefreshInterval(longest));
    IndexOptions yearly = IndexOptions.defaults().withCommitInterval(Duration.ofDays(365));
    LuceneVectorIndex.open(folder(), yearly).close();
  }

  @Test
  void periodic_actionThatEndsInAnError_isRunAgain() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(2);
    try (Periodic periodic = new Periodic()) {
      periodic.add(
          Duration.ofMillis(1),
          "failing",
          () -> {
            runs.countDown();
            throw new NoClassDefFoundError("a part that is missing");
          });
      assertThat(runs.await(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void backup_ofADamagedFile_leavesNothingBehind() throws IOException {
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      index.commit();
      Path largest;
      try (Stream<Path> files = Files.list(folder())) {
        largest = files.max(Comparator.comparing(file -> file.toFile().length())).orElseThrow();
      }
      try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
        file.seek(file.length() / 2);
        int flipped = file.read() ^ 0x10;
        file.seek(file.length() / 2);
        file.write(flipped);
      }
      Path target = temporary.resolve("backup");
      assertThatThrownBy(() -> index.backup(target))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("damaged");
      assertThat(target).isEmptyDirectory();
    }
  }

  @Test
  void read_besideClose_saysThatTheIndexIsClosed() throws IOException {
    OwnThreads threads = new OwnThreads();
    Storage storage =
        new Storage("named so", new ByteBuffersDirectory(), IndexOptions.defaults(), true, threads);
    assertThatThrownBy(
            () ->
                storage.read(
                    "searching",
                    reader -> {
                      storage.close();
                      // As Lucene says it of whatever part is asked next.
                      throw new AlreadyClosedException("this Analyzer is closed");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the index named so is closed");
  }

  /** Opens the folder in another process; prints what it found, and whether it may write. */
  public static void main(String[] arguments) {
    try (LuceneVectorIndex reader = LuceneVectorIndex.openReadOnly(Path.of(arguments[0]))) {
      System.out.println("found " + reader.search(SearchRequest.defaults().withText("one")).size());
    }
    try (LuceneVectorIndex writer = LuceneVectorIndex.open(Path.of(arguments[0]))) {
      System.out.println("wrote " + writer.size());
    } catch (SextantException e) {
      System.out.println(e.getMessage());
    }
  }

  @Test
  void open_inAnotherProcess_readsAndMayNotWrite() throws Exception {
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      index.commit();
      Path output = temporary.resolve("output.txt");
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  IndexLifeTest.class.getName(),
                  folder().toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(other.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(Files.readString(output))
          .contains("found 1")
          .contains("another writer has it open");
    }
  }
}
