// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.LongTexts;
import dev.sextant.Role;
import dev.sextant.Similarity;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.TokenBatch;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class EmbeddingStreamTest {
  /** Windows of 128 tokens. */
  private static final DenseOptions SMALL =
      DenseOptions.defaults().withThreads(1).withBatchTokens(8);

  @TempDir private static Path folder;
  private static Path model;
  private static DenseEmbedder embedder;

  @BeforeAll
  static void open() {
    model = GoldenCheckpoint.of("bert").assembleIn(folder);
    embedder = DenseEmbedder.load(model, SMALL);
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  private static Stream<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "the lamp ".repeat(1 + i % 7) + i);
  }

  /** How many texts one window takes, if all are this one. */
  private static int windowOf(String text) {
    int tokens = embedder.embed(text, Role.DOCUMENT).receipt().tokens();
    return (128 + tokens - 1) / tokens;
  }

  /** A window's thread ends by itself, and may do so just after its result was taken. */
  private static void assertNoThread() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("sextant-embed")) {
        try {
          thread.join(60_000);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  private static void assertNoThreadNow() {
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("sextant-embed"));
  }

  @Test
  void embedLazily_manyWindows_givesWhatAListGives() {
    List<Embedded> expected = embedder.embed(texts(300).toList(), Role.QUERY);
    List<Embedded> found = embedder.embedLazily(texts(300), Role.QUERY).toList();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i).receipt()).isEqualTo(expected.get(i).receipt());
      assertThat(found.get(i).dense().toArray())
          .containsExactly(expected.get(i).dense().toArray(), within(1e-6f));
    }
    // Side by side the model computes, not the stream.
    assertThat(embedder.embedLazily(texts(50), Role.QUERY).parallel().toList()).hasSize(50);
    assertThat(embedder.embedLazily(Stream.of(), Role.QUERY)).isEmpty();
    assertNoThread();
  }

  @Test
  void embedLazily_endlessSource_isReadAWindowAheadAndInTheConsumersThread() {
    String text = "the keeper repaired the lamp";
    int window = windowOf(text);
    AtomicInteger read = new AtomicInteger();
    Stream<String> endless =
        Stream.generate(
            () -> {
              assertThat(Thread.currentThread().getName()).isNotEqualTo("sextant-embed");
              read.incrementAndGet();
              return text;
            });
    try (Stream<Embedded> stream = embedder.embedLazily(endless, Role.DOCUMENT)) {
      assertThat(read).hasValue(0);
      Iterator<Embedded> embedded = stream.iterator();
      embedded.next();
      assertThat(read).hasValue(2 * window);
      for (int i = 1; i <= window; i++) {
        embedded.next();
      }
      assertThat(read).hasValue(3 * window);
    }
    assertNoThreadNow();
  }

  @Test
  void embedLazily_progress_countsTextsAndTokens() {
    List<Long> seen = new ArrayList<>();
    List<Long> tokens = new ArrayList<>();
    List<Embedded> all =
        embedder
            .embedLazily(
                texts(100),
                Role.DOCUMENT,
                (texts, read) -> {
                  seen.add(texts);
                  tokens.add(read);
                })
            .toList();
    assertThat(seen).hasSizeGreaterThan(3).isSorted().endsWith(100L);
    assertThat(tokens)
        .isSorted()
        .endsWith(all.stream().mapToLong(one -> one.receipt().tokens()).sum());
  }

  @Test
  void embedLazily_sourceThatFails_failsAfterWhatIsBefore() {
    Stream<String> failing =
        texts(100)
            .peek(
                text -> {
                  if (text.endsWith(" 41")) {
                    throw new IllegalStateException("the disk is gone");
                  }
                });
    List<Embedded> before = new ArrayList<>();
    assertThatIllegalStateException()
        .isThrownBy(() -> embedder.embedLazily(failing, Role.DOCUMENT).forEach(before::add))
        .withMessage("the disk is gone");
    assertThat(before).hasSize(41);
    assertNoThread();
  }

  @Test
  void embedLazily_textsThatCantBe_areNamedByTheirPlaceInTheWhole() {
    List<String> texts = new ArrayList<>(texts(60).toList());
    texts.set(57, null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> embedder.embedLazily(texts.stream(), Role.DOCUMENT).toList())
        .withMessageContaining("input 57 is null");
    texts.set(57, "the lamp ".repeat(100));
    try (DenseEmbedder failing = DenseEmbedder.load(model, SMALL.withLongTexts(LongTexts.FAIL))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> failing.embedLazily(texts.stream(), Role.DOCUMENT).toList())
          .withMessageContaining("input 57 has");
    }
  }

  @Test
  void close_beforeTheEnd_closesTheSourceAndRefusesMore() {
    AtomicBoolean closed = new AtomicBoolean();
    Stream<Embedded> stream =
        embedder.embedLazily(texts(200).onClose(() -> closed.set(true)), Role.DOCUMENT);
    Iterator<Embedded> embedded = stream.iterator();
    embedded.next();
    stream.close();
    assertThat(closed).isTrue();
    assertNoThreadNow();
    assertThatIllegalStateException()
        .isThrownBy(() -> embedded.forEachRemaining(one -> {}))
        .withMessageContaining("stream of embeddings is closed");
  }

  @Test
  void embedLazily_embedderClosedMeanwhile_isRefused() {
    DenseEmbedder closing = DenseEmbedder.load(model, SMALL);
    Iterator<Embedded> embedded = closing.embedLazily(texts(500), Role.DOCUMENT).iterator();
    embedded.next();
    closing.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> embedded.forEachRemaining(one -> {}))
        .withMessageContaining("bert is closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> closing.embedLazily(texts(1), Role.DOCUMENT));
    assertNoThread();
  }

  @Test
  void embedLazily_interruptedConsumer_getsAllAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThat(embedder.embedLazily(texts(100), Role.DOCUMENT).toList()).hasSize(100);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Waits in its first batch until it is let go, and counts. */
  private static final class Waiting implements Encoder {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger batches = new AtomicInteger();

    @Override
    public float[] encode(TokenBatch batch) {
      batches.incrementAndGet();
      reached.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new float[batch.rows()];
    }

    @Override
    public String description() {
      return "waiting";
    }

    @Override
    public void close() {}
  }

  @Test
  void close_whileTheModelRuns_waitsForItsBatchAndBeginsNoOther() throws Exception {
    Recipe recipe =
        new Recipe(
            "waiting",
            new Recipe.RolePrompts("", ""),
            Recipe.RoleTasks.NONE,
            true,
            48,
            LongTexts.REPORT,
            false,
            Similarity.COSINE);
    EmbedderSpec spec =
        new EmbedderSpec("waiting", "none", 48, List.of(EmbeddingSpec.dense(1, Similarity.COSINE)));
    Waiting encoder = new Waiting();
    TextTokenizer tokenizer = TextTokenizer.open(model.resolve("tokenizer.json"));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (DenseEmbedder slow =
        new DenseEmbedder(
            spec,
            Precision.FP32,
            new TextReader(tokenizer, recipe),
            new BatchRunner(encoder, recipe, 1, 8))) {
      Stream<Embedded> stream = slow.embedLazily(texts(200), Role.DOCUMENT);
      Future<Long> consumer =
          threads.submit(() -> stream.mapToInt(one -> 1).summaryStatistics().getCount());
      encoder.reached.await();
      Future<?> closing = threads.submit(stream::close);
      assertThatThrownBy(() -> closing.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      encoder.released.countDown();
      closing.get();
      assertNoThreadNow();
      assertThat(encoder.batches).hasValue(1);
      assertThatThrownBy(consumer::get).hasCauseInstanceOf(IllegalStateException.class);
    } finally {
      threads.shutdownNow();
    }
  }
}
