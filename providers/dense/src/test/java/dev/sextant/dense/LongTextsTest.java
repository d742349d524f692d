// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Embedded;
import dev.sextant.LongTexts;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class LongTextsTest {
  private static final DenseOptions DEFAULTS = DenseOptions.defaults().withThreads(1);
  private static final String SHORT = "the keeper repaired the lamp";
  private static final String LONG = "the keeper repaired the lamp before the storm ".repeat(20);

  @TempDir private Path folder;

  private DenseEmbedder load(String name, LongTexts longTexts) {
    Path model = GoldenCheckpoint.of(name).assembleIn(folder);
    return DenseEmbedder.load(model, DEFAULTS.withLongTexts(longTexts));
  }

  @Test
  void fail_textTooLong_isNamedWithWhatToDo() {
    try (DenseEmbedder embedder = load("bert", LongTexts.FAIL)) {
      int tokens = embedder.tokenCounter().count(LONG);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> embedder.embed(List.of(SHORT, LONG, SHORT), Role.DOCUMENT))
          .withMessageContaining("input 1 has " + tokens + " tokens")
          .withMessageContaining("bert reads 48")
          .withMessageContaining("chunks");
      assertThat(embedder.embed(List.of(SHORT), Role.DOCUMENT).get(0).receipt().wasCut()).isFalse();
    }
  }

  @Test
  void split_textThatFits_isWhatItIsWithout() {
    try (DenseEmbedder split = load("bert", LongTexts.SPLIT);
        DenseEmbedder report = load("bert", LongTexts.REPORT)) {
      Embedded expected = report.embed(SHORT, Role.QUERY);
      Embedded found = split.embed(SHORT, Role.QUERY);
      assertThat(found.receipt()).isEqualTo(expected.receipt());
      assertThat(found.dense()).isEqualTo(expected.dense());
    }
  }

  @Test
  void split_textTooLong_dropsNothingAndSaysSo() {
    for (String name :
        List.of("bert", "pooling-mean", "roberta", "xlm-roberta", "prompt-excluded")) {
      try (DenseEmbedder embedder = load(name, LongTexts.SPLIT)) {
        int around = embedder.tokenCounter().count("");
        int own = embedder.tokenCounter().count(LONG) - around;
        int limit = embedder.spec().maxTokens();
        Receipt receipt = embedder.embed(LONG, Role.DOCUMENT).receipt();
        assertThat(receipt.wasCut()).isFalse();
        assertThat(receipt.cutOffset()).isEqualTo(LONG.length());
        assertThat(receipt.parts())
            .as(name)
            .isEqualTo((own + limit - around - 1) / (limit - around));
        assertThat(receipt.tokens()).as(name).isBetween(own, receipt.parts() * limit);
      }
    }
  }

  /** Words of one token each, so that the parts can be written down as texts of their own. */
  @Test
  void split_vector_isTheMeanOfThePartsByTheirTokens() {
    String word = "the ";
    try (DenseEmbedder split = load("pooling-mean", LongTexts.SPLIT);
        DenseEmbedder alone = load("pooling-mean", LongTexts.FAIL)) {
      int around = alone.tokenCounter().count("");
      assertThat(alone.tokenCounter().count(word)).isEqualTo(around + 1);
      int room = 48 - around;
      int first = room + 1 - (room + 2) / 2;
      String text = "keeper " + word.repeat(room);
      assertThat(alone.tokenCounter().count(text)).isEqualTo(49);
      float[] left =
          alone.embed("keeper " + word.repeat(first - 1), Role.DOCUMENT).dense().toArray();
      float[] right = alone.embed(word.repeat(room + 1 - first), Role.DOCUMENT).dense().toArray();
      Embedded both = split.embed(text, Role.DOCUMENT);
      assertThat(both.receipt()).isEqualTo(new Receipt(49 + around, 0, text.length(), 2));
      for (int i = 0; i < 32; i++) {
        float mean = (first * left[i] + (room + 1 - first) * right[i]) / (room + 1);
        assertThat(both.dense().component(i)).isCloseTo(mean, within(2e-6f));
      }
    }
  }

  @Test
  void split_normalizedModel_hasLengthOneAgain() {
    try (DenseEmbedder embedder = load("bert", LongTexts.SPLIT)) {
      List<Embedded> all = embedder.embed(List.of(LONG, SHORT, LONG + SHORT), Role.DOCUMENT);
      for (Embedded one : all) {
        assertThat(one.dense().norm()).isCloseTo(1, within(1e-6));
      }
      assertThat(all.get(0).dense().toArray())
          .containsExactly(embedder.embed(LONG, Role.DOCUMENT).dense().toArray(), within(1e-6f));
    }
  }

  @Test
  void report_isTheDefault() {
    assertThat(DEFAULTS.longTexts()).isEqualTo(LongTexts.REPORT);
    try (DenseEmbedder embedder = load("bert", LongTexts.REPORT)) {
      Receipt receipt = embedder.embed(LONG, Role.DOCUMENT).receipt();
      assertThat(receipt.wasCut()).isTrue();
      assertThat(receipt.parts()).isEqualTo(1);
    }
  }
}
