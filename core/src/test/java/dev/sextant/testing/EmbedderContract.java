// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.Embedding;
import dev.sextant.EmbeddingSpec;
import dev.sextant.MultiVector;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.SparseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every embedder of texts keeps; inherited by the tests of each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EmbedderContract {
  private static final float TOLERANCE = 1e-5f;

  /** Of many lengths, so that batches hold padding; one twice; one empty; one with surrogates. */
  private static final List<String> TEXTS =
      List.of(
          "The keeper repaired the lamp before the storm.",
          "",
          "bread",
          "When the valley froze, the ferry could not run, and the baker on the far shore sent his "
              + "bread across the ice on a sledge, which hangs above the shop door to this day.",
          "船 \uD83D\uDEF6 boat \uD83D\uDEF6",
          "bread",
          " \n\t ",
          "How long does a sourdough starter live in the fridge?");

  private Embedder<String> embedder;

  /** Opens a new embedder, the same each time; the contract closes it. */
  protected abstract Embedder<String> open();

  /** Whether the model reads queries and documents differently. */
  protected abstract boolean rolesDiffer();

  @BeforeAll
  void openOnce() {
    embedder = open();
  }

  @AfterAll
  void closeOnce() {
    embedder.close();
  }

  @Test
  void embed_list_hasSizeOrderAndSpec() {
    List<Embedded> all = embedder.embed(TEXTS, Role.DOCUMENT);

    assertThat(all).hasSameSizeAs(TEXTS);
    for (Embedded embedded : all) {
      assertThat(embedded.source()).isEqualTo(embedder.spec());
      assertThat(embedded.embeddings().keySet())
          .containsExactlyElementsOf(
              embedder.spec().embeddings().stream().map(EmbeddingSpec::name).toList());
    }
    assertClose(all.get(2), all.get(5));
    assertThat(far(all.get(0), all.get(3))).isTrue();
  }

  @Test
  void embed_list_equalsOneByOne() {
    for (Role role : Role.values()) {
      List<Embedded> together = embedder.embed(TEXTS, role);
      for (int i = 0; i < TEXTS.size(); i++) {
        Embedded alone = embedder.embed(TEXTS.get(i), role);
        assertClose(together.get(i), alone);
        assertThat(together.get(i).receipt()).isEqualTo(alone.receipt());
      }
    }
  }

  @Test
  void embed_reversedList_isReversed() {
    List<String> reversed = new ArrayList<>(TEXTS);
    Collections.reverse(reversed);
    List<Embedded> forth = embedder.embed(TEXTS, Role.DOCUMENT);
    List<Embedded> back = embedder.embed(reversed, Role.DOCUMENT);
    for (int i = 0; i < TEXTS.size(); i++) {
      assertClose(back.get(TEXTS.size() - 1 - i), forth.get(i));
    }
  }

  @Test
  void embed_emptyList_isEmpty() {
    assertThat(embedder.embed(List.of(), Role.DOCUMENT)).isEmpty();
  }

  @Test
  void embed_emptyText_readsSpecialTokensAlone() {
    for (Role role : Role.values()) {
      Embedded empty = embedder.embed("", role);
      for (Embedding embedding : empty.embeddings().values()) {
        for (float value : values(embedding)) {
          assertThat(value).isFinite();
        }
      }
      assertThat(empty.receipt().tokens()).isPositive();
      assertThat(empty.receipt().droppedTokens()).isZero();
      assertThat(empty.receipt().cutOffset()).isZero();
    }
  }

  @Test
  void embed_nullText_isRefusedByPosition() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> embedder.embed(Arrays.asList("a", "b", null), Role.DOCUMENT))
        .withMessageContaining("2");
  }

  @Test
  void embed_queryAndDocument_differWhereTheModelSaysSo() {
    Embedded query = embedder.embed("bread", Role.QUERY);
    Embedded document = embedder.embed("bread", Role.DOCUMENT);
    assertThat(far(query, document)).isEqualTo(rolesDiffer());
  }

  @Test
  void spec_always_isTheSame() {
    EmbedderSpec spec = embedder.spec();
    embedder.embed("bread", Role.QUERY);
    assertThat(embedder.spec()).isEqualTo(spec);
    Embedder<String> second = open();
    second.close();
    assertThat(second.spec()).isEqualTo(spec);
  }

  @Test
  void receipt_textThatFits_readsAll() {
    for (String text : TEXTS) {
      Receipt receipt = embedder.embed(text, Role.DOCUMENT).receipt();
      assertThat(receipt.wasCut()).isFalse();
      assertThat(receipt.cutOffset()).isEqualTo(text.length());
      assertThat(receipt.tokens()).isBetween(1, embedder.spec().maxTokens());
    }
  }

  @Test
  void receipt_textTooLong_saysWhereItWasCut() {
    String text = "the \uD83D\uDEF6 and ".repeat(embedder.spec().maxTokens());
    for (Role role : Role.values()) {
      Embedded whole = embedder.embed(text, role);
      Receipt receipt = whole.receipt();
      assertThat(receipt.wasCut()).isTrue();
      assertThat(receipt.tokens()).isEqualTo(embedder.spec().maxTokens());
      assertThat(receipt.cutOffset()).isBetween(1, text.length() - 1);
      Embedded read = embedder.embed(text.substring(0, receipt.cutOffset()), role);
      assertThat(read.receipt()).isEqualTo(new Receipt(receipt.tokens(), 0, receipt.cutOffset()));
      assertClose(whole, read);
    }
  }

  @Test
  void embed_loneSurrogates_haveAnEmbedding() {
    for (String text : List.of("\uD83D", "\uDEF6 boat", "boat \uD83D and \uDEF6\uD83D")) {
      Embedded embedded = embedder.embed(text, Role.DOCUMENT);
      assertThat(embedded.receipt().cutOffset()).isEqualTo(text.length());
    }
  }

  @Test
  void embed_threadsAtOnce_givesTheSame() throws InterruptedException, ExecutionException {
    List<Embedded> expected = embedder.embed(TEXTS, Role.DOCUMENT);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<Embedded>>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(threads.submit(() -> embedder.embed(TEXTS, Role.DOCUMENT)));
      }
      for (Future<List<Embedded>> call : calls) {
        for (int i = 0; i < TEXTS.size(); i++) {
          assertClose(call.get().get(i), expected.get(i));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void embed_afterClose_isRefused() {
    Embedder<String> closed = open();
    closed.close();
    assertThatCode(closed::close).doesNotThrowAnyException();
    assertThatIllegalStateException().isThrownBy(() -> closed.embed("bread", Role.QUERY));
    assertThatIllegalStateException().isThrownBy(() -> closed.embed(List.of(), Role.QUERY));
    assertThat(closed.spec()).isEqualTo(embedder.spec());
  }

  @Test
  @Timeout(120)
  void close_whileCallsRun_endsEachWithAllOrARefusal() throws Exception {
    Embedder<String> closing = open();
    CountDownLatch running = new CountDownLatch(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(threads.submit(() -> embedUntilRefused(closing, running)));
      }
      running.await();
      closing.close();
      for (Future<?> call : calls) {
        call.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void embedUntilRefused(Embedder<String> closing, CountDownLatch running) {
    while (true) {
      try {
        assertThat(closing.embed(TEXTS, Role.DOCUMENT)).hasSameSizeAs(TEXTS);
        running.countDown();
      } catch (IllegalStateException e) {
        return;
      }
    }
  }

  private static void assertClose(Embedded actual, Embedded expected) {
    assertThat(actual.embeddings().keySet()).isEqualTo(expected.embeddings().keySet());
    actual
        .embeddings()
        .forEach(
            (name, embedding) ->
                assertThat(values(embedding))
                    .as(name)
                    .containsExactly(values(expected.embeddings().get(name)), within(TOLERANCE)));
  }

  private static boolean far(Embedded left, Embedded right) {
    for (String name : left.embeddings().keySet()) {
      float[] a = values(left.embeddings().get(name));
      float[] b = values(right.embeddings().get(name));
      for (int i = 0; i < Math.min(a.length, b.length); i++) {
        if (Math.abs(a[i] - b[i]) > TOLERANCE) {
          return true;
        }
      }
    }
    return false;
  }

  /** All numbers of an embedding; a sparse one as wide as its vocabulary. */
  private static float[] values(Embedding embedding) {
    if (embedding instanceof DenseVector dense) {
      return dense.toArray();
    }
    if (embedding instanceof MultiVector several) {
      return several.toArray();
    }
    SparseVector sparse = (SparseVector) embedding;
    float[] values = new float[sparse.dimension()];
    for (int i = 0; i < sparse.size(); i++) {
      values[sparse.ids()[i]] = sparse.weights()[i];
    }
    return values;
  }
}
