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
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import dev.sextant.testing.VectorIndexContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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

  static void fill(Path folder, int chunks) {
    Random random = new Random(3);
    try (VectorIndex index = LuceneVectorIndex.open(folder, SPEC)) {
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
  void close_ofIndexes_leavesNoThread() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      fill(folder(), 20);
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
    fill(folder(), 50);
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
