// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

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
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.SearchRequest;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import dev.sextant.testing.VectorIndexContract;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneVectorIndexTest extends VectorIndexContract {
  @TempDir Path temporary;
  private int created;

  @Override
  protected VectorIndex create(EmbedderSpec... embedders) {
    return LuceneVectorIndex.open(temporary.resolve("index" + created++), embedders);
  }

  private Path folder() {
    return temporary.resolve("folder");
  }

  @Test
  void reopen_afterCommit_holdsAllAndKnowsItsModel() {
    Metadata metadata =
        Metadata.empty()
            .with("text", "ä 😀")
            .with("texts", List.of("a", "b"))
            .with("whole", Long.MIN_VALUE)
            .with("real", 1e-300)
            .with("flag", true)
            .with("time", java.time.Instant.parse("1969-12-31T23:59:59.999Z"));
    Chunk chunk = new Chunk("a#0", "a", "some words", 7, 17, metadata);
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(IndexEntry.of(chunk, vector(1, 0, 0, 0))));
      index.commit();
    }

    try (VectorIndex index = LuceneVectorIndex.openReadOnly(folder())) {
      assertThat(index.embedders()).containsExactly(SPEC);
      assertThat(index.search(near(1, 0, 0, 0)).get(0).chunk()).isEqualTo(chunk);
    }
    try (VectorIndex index = LuceneVectorIndex.open(folder())) {
      assertThat(index.embedders()).containsExactly(SPEC);
      assertThat(index.size()).isOne();
    }
  }

  @Test
  void close_withoutCommit_commits() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(List.of(entry("a", 0, "x", 1, 0, 0, 0)));
    }
    try (VectorIndex index = LuceneVectorIndex.openReadOnly(folder())) {
      assertThat(index.size()).isOne();
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
  void openReadOnly_beforeAndAfterCommit_followsByRefresh() {
    try (VectorIndex writer = LuceneVectorIndex.open(folder(), SPEC);
        VectorIndex reader = LuceneVectorIndex.openReadOnly(folder())) {
      writer.upsert(List.of(entry("a", 0, "x", 1, 0, 0, 0)));
      writer.refresh();
      reader.refresh();
      assertThat(reader.size()).isZero();
      writer.commit();
      assertThat(reader.size()).isZero();
      reader.refresh();
      assertThat(reader.size()).isOne();
      assertThatThrownBy(reader::commit).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> reader.deleteChunks(List.of("a#0")))
          .isInstanceOf(IllegalStateException.class);
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
    fill(300);
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

  private void fill(int chunks) {
    Random random = new Random(3);
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      List<IndexEntry> entries = new ArrayList<>();
      for (int i = 0; i < chunks; i++) {
        entries.add(
            entry(
                "d" + i,
                0,
                "words " + i,
                Metadata.empty().with("n", (long) i),
                random.nextFloat(),
                random.nextFloat(),
                random.nextFloat(),
                1));
      }
      index.upsert(entries);
      index.commit();
    }
  }

  private List<String> fileNames() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void open_indexOfPlainLucene_isRefused() throws IOException {
    try (var directory = org.apache.lucene.store.FSDirectory.open(folder());
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
          .hasMessageContaining("1024 words");
    }
  }

  @Test
  void search_chineseWords_areFound() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      index.upsert(
          List.of(entry("a", 0, "今天天气很好", 1, 0, 0, 0), entry("b", 0, "我喜欢读书", 0, 1, 0, 0)));
      index.refresh();
      assertThat(ids(index.search(SearchRequest.defaults().withText("天气")))).containsExactly("a#0");
    }
  }

  @Test
  void fiveThousandVectors_manyCommitsAndDeletes_recallHolds() {
    EmbedderSpec spec = spec("model-r", 32, Similarity.COSINE);
    Random random = new Random(7);
    List<DenseVector> vectors = new ArrayList<>();
    try (VectorIndex index = LuceneVectorIndex.open(folder(), spec)) {
      for (int batch = 0; batch < 10; batch++) {
        List<IndexEntry> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          DenseVector vector = clustered(random, 32);
          Document document = Document.of("d" + vectors.size(), "text");
          vectors.add(vector);
          entries.add(IndexEntry.of(Chunk.whole(document), Embedded.of(spec, vector, RECEIPT)));
        }
        index.upsert(entries);
        index.commit();
      }
      List<String> deleted = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i += 3) {
        deleted.add("d" + i);
      }
      index.deleteDocuments(deleted);
      index.commit();

      int found = 0;
      for (int q = 0; q < 50; q++) {
        DenseVector query = clustered(random, 32);
        List<String> exact = exact(vectors, query);
        List<String> hits =
            ids(
                index.search(
                    SearchRequest.defaults().withEmbedded(Embedded.of(spec, query, RECEIPT))));
        assertThat(hits).noneMatch(deleted::contains);
        found += (int) hits.stream().filter(exact::contains).count();
      }
      assertThat(found / 500.0).isGreaterThanOrEqualTo(.95);
    }
  }

  private static List<String> exact(List<DenseVector> vectors, DenseVector query) {
    return Stream.iterate(0, i -> i < vectors.size(), i -> i + 1)
        .filter(i -> i % 3 != 0)
        .sorted(
            (x, y) -> Double.compare(vectors.get(y).cosine(query), vectors.get(x).cosine(query)))
        .limit(10)
        .map(i -> "d" + i)
        .toList();
  }

  private static DenseVector clustered(Random random, int dimension) {
    float[] components = new float[dimension];
    Random center = new Random(random.nextInt(40));
    for (int i = 0; i < dimension; i++) {
      components[i] = (float) (center.nextGaussian() + .5 * random.nextGaussian());
    }
    return DenseVector.of(components);
  }

  @Test
  void scan_ofDeletedAndReplaced_givesTheNewestOnly() {
    try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
      for (int i = 0; i < 5; i++) {
        index.upsert(List.of(entry("a", 0, "version " + i, 1, 0, 0, 0)));
        index.commit();
      }
      List<String> texts = new ArrayList<>();
      index.scan(Filter.all(), chunk -> texts.add(chunk.text()));
      assertThat(texts).containsExactly("version 4");
    }
  }

  @Test
  void openAndClose_manyTimes_leavesNoFileOpen() throws IOException {
    fill(50);
    Path descriptors = Path.of("/proc/self/fd");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(descriptors));
    long before = count(descriptors);
    for (int i = 0; i < 30; i++) {
      try (VectorIndex index = LuceneVectorIndex.open(folder(), SPEC)) {
        index.search(near(1, 0, 0, 0));
      }
      LuceneVectorIndex.openReadOnly(folder()).close();
      assertThatThrownBy(
          () -> LuceneVectorIndex.open(folder(), spec("other", 4, Similarity.COSINE)));
    }
    assertThat(count(descriptors)).isLessThanOrEqualTo(before + 5);
    Path maps = Path.of("/proc/self/maps");
    assertThat(Files.readAllLines(maps)).noneMatch(line -> line.contains(folder().toString()));
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }
}
