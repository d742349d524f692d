// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.Receipt;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link VectorIndex} promises to those who write; a part of {@link VectorIndexContract}. */
public abstract class VectorIndexWriteContract {
  public static final Receipt RECEIPT = new Receipt(3, 0, 1);

  public static final EmbedderSpec SPEC = spec("model-a", 4, Similarity.COSINE);

  private final List<VectorIndex> opened = new ArrayList<>();

  /** A new and empty index. */
  protected abstract VectorIndex create(EmbedderSpec... embedders);

  final VectorIndex open(EmbedderSpec... embedders) {
    VectorIndex index = create(embedders);
    opened.add(index);
    return index;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(VectorIndex::close);
  }

  public static EmbedderSpec spec(String model, int dimension, Similarity similarity) {
    return new EmbedderSpec(
        model, model + "-f", 512, List.of(EmbeddingSpec.dense(dimension, similarity)));
  }

  public static Embedded vector(float... components) {
    return Embedded.of(SPEC, DenseVector.of(components), RECEIPT);
  }

  public static IndexEntry entry(String documentId, int ordinal, String text, float... vector) {
    return entry(documentId, ordinal, text, Metadata.empty(), vector);
  }

  public static IndexEntry entry(
      String documentId, int ordinal, String text, Metadata metadata, float... vector) {
    Document document = new Document(documentId, text, metadata);
    return IndexEntry.of(
        Chunk.of(document, documentId + "#" + ordinal, 0, text.length()), vector(vector));
  }

  public static SearchRequest near(float... vector) {
    return SearchRequest.defaults().withEmbedded(vector(vector));
  }

  public static List<String> ids(List<Hit> hits) {
    return hits.stream().map(hit -> hit.chunk().id()).toList();
  }

  @Test
  void upsert_sameId_replaces() {
    VectorIndex index = open(SPEC);
    index.upsert(List.of(entry("a", 0, "old words", 1, 0, 0, 0), entry("a", 1, "x", 0, 1, 0, 0)));
    index.refresh();
    index.upsert(List.of(entry("a", 0, "new words", 0, 0, 1, 0)));
    index.refresh();

    assertThat(index.size()).isEqualTo(2);
    Hit hit = index.search(near(0, 0, 1, 0)).get(0);
    assertThat(hit.chunk().text()).isEqualTo("new words");
    assertThat(index.search(SearchRequest.defaults().withText("old"))).isEmpty();
  }

  @Test
  void upsert_unrefreshed_isNotSeen() {
    VectorIndex index = open(SPEC);
    index.upsert(List.of(entry("a", 0, "text", 1, 0, 0, 0)));
    assertThat(index.size()).isZero();
    index.commit();
    assertThat(index.size()).isOne();
  }

  @Test
  void replaceDocument_shorterVersion_leavesNothingOfTheOld() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "one", 1, 0, 0, 0),
            entry("a", 1, "two", 1, 0, 0, 0),
            entry("b", 0, "three", 1, 0, 0, 0)));
    index.refresh();

    index.replaceDocument("a", List.of(entry("a", 0, "four", 0, 1, 0, 0)));
    index.refresh();
    assertThat(texts(index)).containsExactlyInAnyOrder("four", "three");

    index.replaceDocument("a", List.of());
    index.refresh();
    assertThat(texts(index)).containsExactly("three");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.replaceDocument("a", List.of(entry("b", 7, "x", 1, 0, 0, 0))))
        .withMessageContaining("b#7");
  }

  @Test
  void delete_chunksAndDocuments_areGone() {
    VectorIndex index = open(SPEC);
    index.upsert(
        List.of(
            entry("a", 0, "one", 1, 0, 0, 0),
            entry("a", 1, "two", 1, 0, 0, 0),
            entry("b", 0, "three", 1, 0, 0, 0),
            entry("c", 0, "four", 1, 0, 0, 0)));
    index.deleteChunks(Set.of("a#1", "unknown"));
    index.deleteDocuments(List.of("b", "unknown"));
    index.refresh();

    assertThat(texts(index)).containsExactlyInAnyOrder("one", "four");
    assertThat(ids(index.search(near(1, 0, 0, 0)))).containsExactly("a#0", "c#0");
    assertThat(index.size()).isEqualTo(2);
  }

  @Test
  void upsert_wrongInput_namesThePlaceAndAddsNothing() {
    VectorIndex index = open(SPEC);
    IndexEntry good = entry("a", 0, "one", 1, 0, 0, 0);
    EmbedderSpec other = spec("model-b", 4, Similarity.COSINE);
    IndexEntry foreign =
        IndexEntry.of(
            Chunk.whole(Document.of("x", "x")),
            Embedded.of(other, DenseVector.of(1, 0, 0, 0), RECEIPT));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.upsert(List.of(good, foreign)))
        .withMessageContaining("entry 1")
        .withMessageContaining("model-a")
        .withMessageContaining("model-b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.upsert(List.of(good, good)))
        .withMessageContaining("entry 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.upsert(List.of(good, entry("b", 0, "zero", 0, 0, 0, 0))))
        .withMessageContaining("entry 1");
    index.refresh();
    assertThat(index.size()).isZero();
  }

  @Test
  void upsert_partOfWhatAModelGives_isRefused() {
    EmbedderSpec joint =
        new EmbedderSpec(
            "joint",
            "f",
            512,
            List.of(
                new EmbeddingSpec("short", EmbeddingKind.DENSE, 2, Similarity.COSINE),
                new EmbeddingSpec("long", EmbeddingKind.DENSE, 3, Similarity.COSINE)));
    VectorIndex index = open(joint);
    Embedded both =
        new Embedded(
            joint, Map.of("short", DenseVector.of(1, 0), "long", DenseVector.of(1, 2, 3)), RECEIPT);
    Chunk chunk = Chunk.whole(Document.of("x", "one"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.upsert(List.of(IndexEntry.of(chunk, both.only("short")))))
        .withMessageContaining("entry 0")
        .withMessageContaining("long");
    index.upsert(List.of(IndexEntry.of(chunk, both)));
  }

  @Test
  void write_byInterruptedThread_isDoneAndTheThreadStaysInterrupted() {
    VectorIndex index = open(SPEC);
    Thread.currentThread().interrupt();
    try {
      index.upsert(List.of(entry("a", 0, "one", 1, 0, 0, 0)));
      index.commit();
      index.upsert(List.of(entry("b", 0, "two", 1, 0, 0, 0)));
      index.refresh();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    index.upsert(List.of(entry("c", 0, "three", 1, 0, 0, 0)));
    index.commit();
    assertThat(index.size()).isEqualTo(3);
  }

  @Test
  void write_byInterruptedThreads_losesNothingOfOthers() throws Exception {
    VectorIndex index = open(SPEC);
    for (int round = 0; round < 10; round++) {
      int base = round;
      ExecutorService threads = Executors.newFixedThreadPool(2);
      Future<?> busy =
          threads.submit(
              () -> {
                for (int i = 0; i < 5; i++) {
                  index.upsert(List.of(entry("r" + base, i, "busy", 1, i, 0, 0)));
                  index.refresh();
                }
              });
      index.upsert(List.of(entry("m" + round, 0, "mine", 1, 0, 0, 0)));
      threads.shutdownNow();
      busy.get(60, TimeUnit.SECONDS);
    }
    index.commit();
    assertThat(index.search(SearchRequest.defaults().withText("mine").withK(100))).hasSize(10);
    assertThat(index.search(SearchRequest.defaults().withText("busy").withK(100))).hasSize(50);
  }

  @Test
  void replaceDocument_byManyThreads_leavesOneVersion() throws Exception {
    VectorIndex index = open(SPEC);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 40; round++) {
        List<Future<?>> writers = new ArrayList<>();
        for (int version = 0; version < 4; version++) {
          String text = "version" + version;
          writers.add(
              threads.submit(
                  () ->
                      index.replaceDocument(
                          "a",
                          List.of(
                              entry("a", 0, text, 1, 0, 0, 0), entry("a", 1, text, 1, 0, 0, 0)))));
        }
        for (Future<?> writer : writers) {
          writer.get(60, TimeUnit.SECONDS);
        }
        index.refresh();
        assertThat(texts(index)).hasSize(2).containsOnly(texts(index).get(0));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void search_whileAnotherThreadWrites_seesWholeBatchesOnly() throws Exception {
    VectorIndex index = open(SPEC);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    CountDownLatch done = new CountDownLatch(1);
    try {
      List<Future<Long>> readers = new ArrayList<>();
      for (int r = 0; r < 2; r++) {
        readers.add(threads.submit(() -> searchUntil(index, done)));
      }
      Future<?> refresher = threads.submit(() -> refreshUntil(index, done));
      for (int batch = 0; batch < 60; batch++) {
        List<IndexEntry> entries = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          entries.add(entry("d" + batch, i, "shared word", 1, i, batch, 1));
        }
        index.upsert(entries);
      }
      done.countDown();
      for (Future<Long> reader : readers) {
        reader.get(60, TimeUnit.SECONDS);
      }
      refresher.get(60, TimeUnit.SECONDS);
      index.refresh();
      assertThat(index.size()).isEqualTo(600);
    } finally {
      done.countDown();
      threads.shutdownNow();
    }
  }

  /** How many hits the last search had. */
  private static long searchUntil(VectorIndex index, CountDownLatch done) {
    long before = 0;
    while (done.getCount() > 0 || before == 0) {
      List<Hit> hits = index.search(near(1, 1, 1, 1).withText("word").withK(1000));
      assertThat(hits.size() % 10).isZero();
      assertThat((long) hits.size()).isGreaterThanOrEqualTo(before);
      before = hits.size();
      if (done.getCount() == 0) {
        index.refresh();
      }
    }
    return before;
  }

  private static void refreshUntil(VectorIndex index, CountDownLatch done) {
    while (done.getCount() > 0) {
      index.refresh();
    }
  }

  @Test
  void close_thenUse_isRefused() {
    VectorIndex index = open(SPEC);
    index.close();
    index.close();
    assertThatThrownBy(() -> index.search(near(1, 0, 0, 0)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> index.upsert(List.of(entry("a", 0, "x", 1, 0, 0, 0))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(index::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(index::refresh).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(index::size).isInstanceOf(IllegalStateException.class);
  }

  protected static List<String> texts(VectorIndex index) {
    List<String> texts = new ArrayList<>();
    index.scan(Filter.all(), chunk -> texts.add(chunk.text()));
    return texts;
  }
}
