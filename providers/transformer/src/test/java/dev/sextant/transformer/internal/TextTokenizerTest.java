// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Receipt;
import dev.sextant.SextantException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a vocabulary of ten entries whose file asks for truncation to 4 and padding to 4. */
final class TextTokenizerTest {
  private static final int CLS = 2;
  private static final int SEP = 3;
  private static final int BOAT = 5;
  private static final int S = 6;
  private static final int ASK = 7;
  private static final int COLON = 8;

  private static TextTokenizer tokenizer;

  @BeforeAll
  static void open() throws URISyntaxException {
    tokenizer =
        TextTokenizer.open(
            Path.of(TextTokenizerTest.class.getResource("/tiny-tokenizer.json").toURI()));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void read_textThatFits_isNeitherCutNorPadded() {
    TokenizedText text = tokenizer.read("", "boats boat", 5);
    assertThat(text.ids()).containsExactly(CLS, BOAT, S, BOAT, SEP);
    assertThat(text.receipt()).isEqualTo(new Receipt(5, 0, 10));
    assertThat(tokenizer.read("", "boat", 100).ids()).containsExactly(CLS, BOAT, SEP);
  }

  @Test
  void read_textTooLong_keepsPromptAndSpecialTokens() {
    TokenizedText text = tokenizer.read("ask: ", "boat boats boat", 6);
    assertThat(text.ids()).containsExactly(CLS, ASK, COLON, BOAT, BOAT, SEP);
    // Cut within the word: "s boat" was not read.
    assertThat(text.receipt()).isEqualTo(new Receipt(6, 2, "boat boat".length()));
  }

  @Test
  void read_emojiBeforeTheCut_countsUtf16Units() {
    String text = "\uD83D\uDEF6 boat \uD83D\uDEF6\uD83D\uDEF6 boat";
    Receipt receipt = tokenizer.read("ask: ", text, 7).receipt();
    assertThat(receipt).isEqualTo(new Receipt(7, 1, text.lastIndexOf("boat")));
  }

  @Test
  void read_loneSurrogates_keepOffsets() {
    // Each half is read as U+FFFD, which this normalizer drops; the pairs around it stay pairs.
    String text = "\uD83D boat \uD83D\uDEF6 \uDEF6\uD83D boat boat";
    Receipt receipt = tokenizer.read("", text, 5).receipt();
    assertThat(receipt).isEqualTo(new Receipt(5, 1, text.lastIndexOf("boat")));
    assertThat(tokenizer.read("", "a\uD83D", 9).ids())
        .isEqualTo(tokenizer.read("", "a\uFFFD", 9).ids());
  }

  @Test
  void count_promptAndSpecialTokens_areIncluded() {
    assertThat(tokenizer.count("", "")).isEqualTo(2);
    assertThat(tokenizer.count("ask: ", "")).isEqualTo(4);
    assertThat(tokenizer.count("ask: ", "boats")).isEqualTo(6);
  }

  @Test
  void read_megabytes_isCountedAndCut() {
    int words = 100_000;
    String text = "boat \uD83D\uDEF6 ".repeat(words);
    assertThat(tokenizer.count("", text)).isEqualTo(2 * words + 2);
    assertThat(tokenizer.read("", text, 12).receipt())
        .isEqualTo(new Receipt(12, 2 * words - 10, "boat \uD83D\uDEF6 ".length() * 5));
  }

  @Test
  void open_brokenFile_isRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> TextTokenizer.open(file))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("tokenizer.json");
  }
}
