// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static dev.sextant.testing.VectorIndexWriteContract.RECEIPT;
import static dev.sextant.testing.VectorIndexWriteContract.SPEC;
import static dev.sextant.testing.VectorIndexWriteContract.entry;
import static dev.sextant.testing.VectorIndexWriteContract.ids;
import static dev.sextant.testing.VectorIndexWriteContract.near;
import static dev.sextant.testing.VectorIndexWriteContract.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.Fusion;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.SearchRequest;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link LuceneVectorIndex} refuses, and what it says and keeps when the disk fails. */
final class LuceneVectorIndexRefusalTest {
  @TempDir Path temporary;

  private Path folder() {
    return temporary.resolve("folder");
  }

  private List<String> fileNames() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void open_anotherModel_isRefusedAndNamesBoth() {
    LuceneVectorIndex.open(folder(), SPEC).close();
    EmbedderSpec sameName =
        new EmbedderSpec(SPEC.model(), "other-weights", SPEC.maxTokens(), SPEC.embeddings());
    for (EmbedderSpec other :
        List.of(
            spec("model-b", 4, Similarity.COSINE),
            spec("model-a", 5, Similarity.COSINE),
            spec("model-a", 4, Similarity.EUCLIDEAN),
            sameName)) {
      assertThatThrownBy(() -> LuceneVectorIndex.open(folder(), other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("model-a-f")
          .hasMessageContaining(other.fingerprint())
          .hasMessageContaining("open it with the embedder that filled it");
    }
    // The refusals freed the lock and left the index as it was.
    LuceneVectorIndex.open(folder(), SPEC).close();
  }

  @Test
  void open_embeddingThatIsNotDense_isRefused() {
    EmbedderSpec sparse =
        new EmbedderSpec(
            "splade",
            "f",
            512,
            List.of(
                new EmbeddingSpec("sparse", EmbeddingKind.SPARSE, 30522, Similarity.DOT_PRODUCT)));
    assertThatThrownBy(() -> LuceneVectorIndex.open(folder(), sparse))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SPARSE");
  }

  @Test
  void open_twoModelsWithBranchesOfOneName_isRefused() {
    assertThatThrownBy(
            () -> LuceneVectorIndex.open(folder(), SPEC, spec("model-b", 3, Similarity.COSINE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dense");
  }

  @Test
  void open_secondWriter_isRefusedByTheLock() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      assertThatThrownBy(() -> LuceneVectorIndex.open(folder(), SPEC))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("another writer");
      assertThat(index.size()).isZero();
    }
  }

  @Test
  void open_placeThatIsNoIndex_isRefusedAndUntouched() throws IOException {
    assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(folder()))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("there is no index");
    Files.createDirectories(folder());
    assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(folder()))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("holds no index");
    Path file = Files.writeString(folder().resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> LuceneVectorIndex.open(folder(), SPEC))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("notes.txt");
    assertThatThrownBy(() -> LuceneVectorIndex.open(file, SPEC))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("is a file");
    assertThat(fileNames()).containsExactly("notes.txt");
  }

  @Test
  void open_folderOfAFirstCommitThatWasInterrupted_isAnEmptyIndex() throws IOException {
    Files.createDirectories(folder());
    Files.createFile(folder().resolve("write.lock"));
    Files.writeString(folder().resolve("pending_segments_1"), "torn");
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "x", 1, 0, 0, 0)));
    }
    try (VectorIndex index = LuceneVectorIndex.openReadOnly(folder())) {
      assertThat(index.size()).isOne();
    }
  }

  @Test
  void open_eachFileTruncatedInTurn_isRefusedByName() throws IOException {
    LuceneVectorIndexTest.fill(folder(), 300);
    for (String name : fileNames()) {
      Path file = folder().resolve(name);
      byte[] good = Files.readAllBytes(file);
      if (good.length == 0) {
        continue;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(good.length - Math.min(20, good.length / 2 + 1));
      }
      assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(folder()))
          .as(name)
          .isInstanceOf(SextantException.class)
          .hasMessageContaining(folder().toString());
      assertThatThrownBy(() -> LuceneVectorIndex.open(folder(), SPEC))
          .as(name)
          .isInstanceOf(SextantException.class);
      Files.write(file, good);
    }
    try (VectorIndex index = LuceneVectorIndex.openReadOnly(folder())) {
      assertThat(index.size()).isEqualTo(300);
    }
  }

  @Test
  void open_brokenHeaderOrFooter_isRefusedByName() throws IOException {
    LuceneVectorIndexTest.fill(folder(), 300);
    for (String name : fileNames()) {
      Path file = folder().resolve(name);
      byte[] good = Files.readAllBytes(file);
      // Magic numbers stand at the very start, and sixteen bytes before the end.
      for (int place : good.length == 0 ? new int[0] : new int[] {1, good.length - 15}) {
        byte[] bad = good.clone();
        bad[place] ^= 0x08;
        Files.write(file, bad);
        assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(folder()))
            .as("%s, byte %d", name, place)
            .isInstanceOf(SextantException.class)
            .hasMessageContaining(name);
      }
      Files.write(file, good);
    }
  }

  @Test
  void open_formatOfALaterVersion_isRefused() throws IOException {
    LuceneVectorIndexTest.fill(folder(), 3);
    try (var directory = FSDirectory.open(folder());
        var writer =
            new org.apache.lucene.index.IndexWriter(
                directory, new org.apache.lucene.index.IndexWriterConfig())) {
      writer.setLiveCommitData(java.util.Map.of(Schema.FORMAT_KEY, "99").entrySet());
      writer.commit();
    }
    assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(folder()))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("format 99")
        .hasMessageContaining("formats 1 to 2");
  }

  @Test
  void open_indexOfPlainLucene_isRefused() throws IOException {
    try (var directory = FSDirectory.open(folder());
        var writer =
            new org.apache.lucene.index.IndexWriter(
                directory, new org.apache.lucene.index.IndexWriterConfig())) {
      writer.addDocument(new org.apache.lucene.document.Document());
      writer.commit();
    }
    assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(folder()))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("Sextant did not write");
    assertThatThrownBy(() -> LuceneVectorIndex.open(folder(), SPEC))
        .isInstanceOf(SextantException.class);
  }

  @Test
  void upsert_idOrMetadataTooLong_isRefusedWithPosition() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      String tooLong = "é".repeat(20_000);
      assertThatThrownBy(
              () ->
                  index.upsert(
                      List.of(entry("a", 0, "x", 1, 0, 0, 0), entry(tooLong, 0, "x", 1, 0, 0, 0))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("entry 1")
          .hasMessageContaining("40002 bytes");
      Metadata metadata = Metadata.empty().with("note", tooLong);
      assertThatThrownBy(() -> index.upsert(List.of(entry("a", 0, "x", metadata, 1, 0, 0, 0))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("note");
    }
  }

  @Test
  void deleteMatching_filterOfThousandsOfParts_isRefusedAndTheIndexGoesOn() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "x", 1, 0, 0, 0)));
      Filter[] wide = new Filter[1_600];
      Arrays.setAll(wide, i -> Filter.exists("n" + i));
      Filter[] deep = new Filter[40];
      Arrays.setAll(deep, i -> Filter.or(Arrays.copyOfRange(wide, 40 * i, 40 * i + 40)));
      for (Filter filter : List.of(Filter.or(wide), Filter.and(deep))) {
        assertThatThrownBy(() -> index.deleteMatching(filter))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("more than 1024 parts");
      }
      index.deleteMatching(Filter.chunks("a#0"));
      index.upsert(List.of(entry("b", 0, "x", 1, 0, 0, 0)));
      index.commit();
      assertThat(ids(index.search(near(1, 0, 0, 0)))).containsExactly("b#0");
    }
  }

  @Test
  void search_queryOfThousandsOfWords_isRefused() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "x", 1, 0, 0, 0)));
      index.refresh();
      StringBuilder query = new StringBuilder();
      for (int i = 0; i < 2000; i++) {
        query.append("word").append(i).append(' ');
      }
      assertThatThrownBy(() -> index.search(SearchRequest.defaults().withText(query.toString())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2000 different words");
      assertThat(index.search(SearchRequest.defaults().withText("x ".repeat(3000)))).hasSize(1);
    }
  }

  @Test
  void open_moreDimensionsThanFit_isRefusedBeforeAnythingIsMade() {
    assertThatThrownBy(
            () -> LuceneVectorIndex.open(folder(), spec("wide", 20_000, Similarity.COSINE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16384");
    assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(folder()))
        .isInstanceOf(SextantException.class);
  }

  @Test
  void upsert_halfASurrogatePairInAnId_isRefused() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      assertThatThrownBy(() -> index.upsert(List.of(entry("a\uD800", 0, "x", 1, 0, 0, 0))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
    }
  }

  @Test
  void upsert_vectorTooLongForSinglePrecision_isRefused() {
    EmbedderSpec spec = spec("dot", 2, Similarity.DOT_PRODUCT);
    try (VectorIndex index = LuceneVectorIndex.open(folder(), spec)) {
      IndexEntry huge =
          IndexEntry.of(
              Chunk.whole(Document.of("x", "x")),
              Embedded.of(spec, DenseVector.of(1e25f, 0), RECEIPT));
      assertThatThrownBy(() -> index.upsert(List.of(huge)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("entry 0");
    }
  }

  @Test
  void search_fusionThatBreaksItsContract_isRefused() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "x", 1, 0, 0, 0)));
      index.refresh();
      Fusion doubling =
          (rankings, k) -> List.of(rankings.get(0).hits().get(0), rankings.get(1).hits().get(0));
      assertThatThrownBy(() -> index.search(near(1, 0, 0, 0).withText("x").withFusion(doubling)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("none twice");
    }
  }

  /** A disk that is full from some moment on. */
  private static final class FillingDisk extends FilterDirectory {
    private volatile boolean full;
    private volatile boolean fullBehindTheNextCommit;

    FillingDisk(Directory directory) {
      super(directory);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      if (full) {
        throw new FileSystemException(name, null, "No space left on device");
      }
      return super.createOutput(name, context);
    }

    @Override
    public void rename(String source, String target) throws IOException {
      super.rename(source, target);
      full = full || fullBehindTheNextCommit;
    }
  }

  /** The merge's thread ends the writer, perhaps after the caller has heard of the failure. */
  private static void closeOnAFullDisk(VectorIndex index) {
    try {
      index.close();
    } catch (SextantException e) {
      assertThat(e).hasMessageContaining("the disk is full");
    }
  }

  @Test
  void merge_diskFull_keepsWhatWasWrittenBefore() throws IOException {
    FillingDisk disk = new FillingDisk(FSDirectory.open(folder()));
    LuceneVectorIndex index =
        LuceneVectorIndex.open(
            folder(), IndexOptions.defaults().withEmbedders(SPEC), folder -> disk);
    index.upsert(List.of(entry("a", 0, "kept", 1, 0, 0, 0)));
    index.commit();
    index.upsert(List.of(entry("b", 0, "kept", 1, 1, 0, 0)));
    disk.fullBehindTheNextCommit = true;

    assertThatThrownBy(index::merge)
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("the disk is full");
    closeOnAFullDisk(index);

    try (VectorIndex again = LuceneVectorIndex.open(folder(), SPEC)) {
      assertThat(ids(again.search(near(1, 0, 0, 0)))).containsExactly("a#0", "b#0");
    }
  }

  @Test
  void write_diskFull_saysSoEachTimeAndKeepsTheLastCommit() throws IOException {
    FillingDisk disk = new FillingDisk(FSDirectory.open(folder()));
    VectorIndex index =
        LuceneVectorIndex.open(
            folder(), IndexOptions.defaults().withEmbedders(SPEC), folder -> disk);
    index.upsert(List.of(entry("a", 0, "kept", 1, 0, 0, 0)));
    index.commit();
    index.upsert(List.of(entry("b", 0, "lost", 1, 0, 0, 0)));
    disk.full = true;

    assertThatThrownBy(index::commit)
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("the disk is full")
        .hasMessageContaining("the last commit is intact");
    assertThatThrownBy(() -> index.upsert(List.of(entry("c", 0, "x", 1, 0, 0, 0))))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("the disk is full");
    assertThatThrownBy(index::close)
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("the disk is full");
    index.close();

    try (VectorIndex again = LuceneVectorIndex.open(folder(), SPEC)) {
      assertThat(ids(again.search(near(1, 0, 0, 0)))).containsExactly("a#0");
    }
  }
}
