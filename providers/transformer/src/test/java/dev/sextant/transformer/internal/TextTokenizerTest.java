// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Receipt;
import dev.sextant.SextantException;
import dev.sextant.TokenSpan;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  void spans_textsOwnTokens_countUtf16Units() {
    String text = "\uD83D\uDEF6 boats \uD83D";
    List<TokenSpan> spans = tokenizer.tokens("ask: ", text).spans();
    assertThat(spans)
        .containsExactly(new TokenSpan(0, 2), new TokenSpan(3, 7), new TokenSpan(7, 8));
    assertThat(text.substring(3, 7)).isEqualTo("boat");
    assertThat(tokenizer.tokens("", text).spans()).isEqualTo(spans);
    assertThat(tokenizer.tokens("ask: ", "").spans()).isEmpty();
    assertThat(tokenizer.tokens("", "").count()).isEqualTo(2);
  }

  @Test
  void split_textTooLong_isDividedEvenlyAndNothingIsLost() {
    String text = "boats boat boats boat boats";
    Tokens tokens = tokenizer.tokens("ask: ", text);
    assertThat(tokens.count()).isEqualTo(12);
    List<Tokens.Part> parts = tokens.split(7);
    // Eight of its own, and room for three in each part: not 3, 3 and 2, which would be as good,
    // but never 3, 3, 1 and 1.
    assertThat(parts.stream().map(Tokens.Part::own)).containsExactly(2, 3, 3);
    List<Integer> own = new ArrayList<>();
    for (Tokens.Part part : parts) {
      assertThat(part.ids()).hasSizeLessThanOrEqualTo(7).startsWith(CLS, ASK, COLON).endsWith(SEP);
      Arrays.stream(part.ids(), 3, part.ids().length - 1).forEach(own::add);
    }
    assertThat(own).containsExactly(BOAT, S, BOAT, BOAT, S, BOAT, BOAT, S);
  }

  @Test
  void split_textThatFits_isOnePart() {
    for (String text : List.of("", "boat", "boat boat")) {
      Tokens tokens = tokenizer.tokens("ask: ", text);
      assertThat(tokens.split(6)).hasSize(1);
      assertThat(tokens.split(6).get(0).ids()).isEqualTo(tokenizer.read("ask: ", text, 6).ids());
    }
  }

  @Test
  void split_noRoom_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokenizer.tokens("ask: ", "boat").split(4))
        .withMessageContaining("prompt are 4");
  }

  @Test
  void promptTokens_prompt_areThoseBeforeTheText() {
    assertThat(tokenizer.promptTokens("")).isZero();
    assertThat(tokenizer.promptTokens("ask: ")).isEqualTo(3);
  }

  @Test
  void open_brokenFile_isRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> TextTokenizer.open(file))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("tokenizer.json");
  }
}
