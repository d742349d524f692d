// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.Fusion;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.SearchRequest;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import dev.sextant.testing.VectorIndexContract;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void search_vectorsVeryNearAndVeryShort_scoresExactly(Similarity similarity) {
    EmbedderSpec spec = spec("model-" + similarity, 2, similarity);
    float[][] vectors = {{1, 0}, {1.0001f, 0}, {1, 1e-4f}, {1, 2e-4f}, {1e-8f, 0}, {1e-25f, 0}};
    try (VectorIndex index = LuceneVectorIndex.open(folder(), spec)) {
      List<IndexEntry> entries = new ArrayList<>();
      for (int i = 0; i < vectors.length; i++) {
        entries.add(
            IndexEntry.of(
                Chunk.whole(Document.of("d" + i, "x")),
                Embedded.of(spec, DenseVector.of(vectors[i]), RECEIPT)));
      }
      index.upsert(entries);
      index.refresh();
      DenseVector query = DenseVector.of(1, 0);

      List<Hit> hits =
          index.search(SearchRequest.defaults().withEmbedded(Embedded.of(spec, query, RECEIPT)));

      assertThat(hits).hasSize(vectors.length);
      for (Hit hit : hits) {
        float[] vector = vectors[hit.chunk().id().charAt(1) - '0'];
        double exact = similarity.score(query, DenseVector.of(vector));
        assertThat(hit.score()).isCloseTo(exact, within(1e-7 * Math.max(1e-3, Math.abs(exact))));
      }
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
  }

  @Test
  void write_diskFull_saysSoEachTimeAndKeepsTheLastCommit() throws IOException {
    FillingDisk disk = new FillingDisk(FSDirectory.open(folder()));
    VectorIndex index = LuceneVectorIndex.open(folder(), List.of(SPEC), folder -> disk);
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

  @Test
  void close_ofIndexes_leavesNoThread() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      fill(20);
    }
    for (int wait = 0; wait < 100 && !ownThreads().isEmpty(); wait++) {
      Thread.sleep(50);
    }
    assertThat(ownThreads()).isEmpty();
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("sextant-index") || name.startsWith("Lucene Merge"))
        .toList();
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
