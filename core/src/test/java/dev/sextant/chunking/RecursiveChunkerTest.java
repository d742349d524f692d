// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.TokenCounter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecursiveChunkerTest {
  private static final TokenCounter WORDS = ToyCounters.words();
  private static final TokenCounter CODE_POINTS = ToyCounters.codePoints();
  private static final String FAMILY =
      "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66";

  private static List<String> chunks(RecursiveChunker chunker, String text) {
    return Chunk.texts(chunker.chunk(Document.of("d", text)));
  }

  private static List<String> words(int maxTokens, String text) {
    return chunks(RecursiveChunker.of(WORDS, maxTokens), text);
  }

  @Test
  void chunk_paragraphsThatFit_arePackedWhole() {
    assertThat(words(6, "One two.\n\nThree four five.\n\nSix seven. Eight nine.\n\nTen."))
        .containsExactly("One two.\n\nThree four five.", "Six seven. Eight nine.\n\nTen.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n\n",
        "\r\n\r\n",
        "\r\r",
        "\n \t\n",
        "\u2029",
        "\u2028\u2028",
        "\u0085\u0085",
        "\n\u00A0\n"
      })
  void chunk_blankLineOfAnyKind_endsAParagraph(String blankLine) {
    assertThat(words(4, "one two" + blankLine + "three four five"))
        .containsExactly("one two", "three four five");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\f", "\u2028"})
  void chunk_oneEndOfLine_endsNoParagraph(String endOfLine) {
    assertThat(words(4, "one two" + endOfLine + "three. Four five"))
        .containsExactly("one two" + endOfLine + "three.", "Four five");
  }

  @Test
  void chunk_paragraphTooLarge_isDividedIntoSentences() {
    assertThat(words(5, "One two three. Four five! Six seven eight? Nine."))
        .containsExactly("One two three. Four five!", "Six seven eight? Nine.");
  }

  @Test
  void chunk_headingBeforeTooLargeParagraph_staysWithItsFirstSentences() {
    assertThat(words(5, "Heading\n\nOne two three. Four five six. Seven eight."))
        .containsExactly("Heading\n\nOne two three.", "Four five six. Seven eight.");
  }

  @Test
  void chunk_headingBeforeParagraphThatFits_isLeftAloneOnlyWithoutRoom() {
    assertThat(words(5, "Some heading\n\nOne two three four."))
        .containsExactly("Some heading", "One two three four.");
  }

  @Test
  void chunk_sentenceTooLarge_isDividedAtLinesThenWords() {
    assertThat(words(5, "- one two\n- three four\n- five six\n- seven"))
        .containsExactly("- one two", "- three four", "- five six\n- seven");
    assertThat(words(3, "one two three four five six seven"))
        .containsExactly("one two three", "four five six", "seven");
  }

  @Test
  void chunk_chineseAndJapaneseWithoutSpaces_endsAtFullStops() {
    RecursiveChunker chunker = RecursiveChunker.of(CODE_POINTS, 12);
    assertThat(chunks(chunker, "学而时习之，不亦说乎？有朋自远方来，不亦乐乎！人不知。"))
        .containsExactly("学而时习之，不亦说乎？", "有朋自远方来，不亦乐乎！", "人不知。");
    assertThat(chunks(chunker, "吾輩は猫である。「名前はまだ無い。」記憶している。"))
        .containsExactly("吾輩は猫である。", "「名前はまだ無い。」", "記憶している。");
    assertThat(chunks(chunker, "ﾜｶﾞﾊｲﾊﾈｺ\uFF61ﾅﾏｴﾊﾏﾀﾞﾅｲ\uFF61"))
        .containsExactly("ﾜｶﾞﾊｲﾊﾈｺ\uFF61", "ﾅﾏｴﾊﾏﾀﾞﾅｲ\uFF61");
  }

  @Test
  void chunk_chineseSentenceTooLarge_endsBehindCommas() {
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 8), "学而时习之，不亦说乎，有朋自远方来"))
        .containsExactly("学而时习之，", "不亦说乎，", "有朋自远方来");
  }

  @Test
  void chunk_longAddress_isDividedBehindItsMarks() {
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 20), "https://example.com/path/to/the/page"))
        .containsExactly("https://example.com/", "path/to/the/page");
  }

  @Test
  void chunk_longWordBesideWords_fillsTheChunk() {
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 10), "see abcdefghijklmnopqrst now"))
        .containsExactly("see abcdef", "ghijklmnop", "qrst now");
  }

  @Test
  void chunk_charactersOfManyCodePoints_stayWhole() {
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 10), FAMILY.repeat(3)))
        .containsExactly(FAMILY, FAMILY, FAMILY);
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 3), "e\u0301".repeat(3)))
        .containsExactly("e\u0301", "e\u0301", "e\u0301");
    String thumb = "\uD83D\uDC4D\uD83C\uDFFD";
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 5), thumb.repeat(5)))
        .containsExactly(thumb.repeat(2), thumb.repeat(2), thumb);
  }

  @Test
  void chunk_characterTooLarge_isDividedBetweenCodePoints() {
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 4), FAMILY))
        .allSatisfy(text -> assertThat(text.codePointCount(0, text.length())).isLessThan(5))
        .hasSize(2);
  }

  @Test
  void chunk_codePointTooLarge_isAChunkOfItsOwn() {
    TokenCounter bytes = text -> 1 + text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    assertThat(chunks(RecursiveChunker.of(bytes, 4), "ab\uD83D\uDE00cd"))
        .containsExactly("ab", "\uD83D\uDE00", "cd");
  }

  @Test
  void chunk_specialTokensAndPrompt_areCounted() {
    TokenCounter counter = text -> 3 + WORDS.count(text);
    assertThat(chunks(RecursiveChunker.of(counter, 5), "one two three four five"))
        .containsExactly("one two", "three four", "five");
  }

  @Test
  void chunk_ids_areNumberedAndMetadataIsInherited() {
    Document document =
        new Document("doc", "one two three", dev.sextant.Metadata.empty().with("year", 1999));
    assertThat(RecursiveChunker.of(WORDS, 2).chunk(document))
        .containsExactly(Chunk.of(document, "doc#0", 0, 7), Chunk.of(document, "doc#1", 8, 13));
  }

  @Test
  void withOverlap_sentencesThatFit_areRepeatedWhole() {
    assertThat(
            chunks(
                RecursiveChunker.of(WORDS, 6).withOverlap(3),
                "One two. Three four. Five six. Seven eight. Nine ten."))
        .containsExactly("One two. Three four. Five six.", "Five six. Seven eight. Nine ten.");
  }

  @Test
  void withOverlap_sentenceTooLongToRepeat_repeatsWords() {
    assertThat(
            chunks(
                RecursiveChunker.of(WORDS, 5).withOverlap(2),
                "One two three four five. Six seven eight."))
        .containsExactly("One two three four five.", "four five. Six seven eight.");
    assertThat(chunks(RecursiveChunker.of(WORDS, 4).withOverlap(1), "one two three four five six"))
        .containsExactly("one two three four", "four five six");
  }

  @Test
  void withOverlap_nextSentenceNeedsTheRoom_repeatsLess() {
    assertThat(
            chunks(
                RecursiveChunker.of(WORDS, 5).withOverlap(3),
                "One. Two. Three. Four. Five. Six seven eight nine."))
        .containsExactly("One. Two. Three. Four. Five.", "Five. Six seven eight nine.");
    assertThat(
            chunks(
                RecursiveChunker.of(WORDS, 5).withOverlap(3),
                "One. Two. Three. Four. Five. Six seven eight nine ten."))
        .containsExactly("One. Two. Three. Four. Five.", "Six seven eight nine ten.");
  }

  @Test
  void withOverlap_wordThatWasCut_repeatsCharacters() {
    assertThat(chunks(RecursiveChunker.of(CODE_POINTS, 4).withOverlap(1), "abcdefghij"))
        .containsExactly("abcd", "defg", "ghij");
  }

  @Test
  void withLocale_thai_dividesBetweenWords() {
    String thai = "สวัสดีชาวโลกทั้งหลาย";
    assertThat(
            chunks(
                RecursiveChunker.of(CODE_POINTS, 13).withLocale(Locale.forLanguageTag("th")), thai))
        .containsExactly("สวัสดีชาวโลก", "ทั้งหลาย");
  }

  @Test
  void of_noRoomBesideSpecialTokens_isRefused() {
    TokenCounter counter = text -> 2 + WORDS.count(text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecursiveChunker.of(counter, 2))
        .withMessageContaining("2 tokens")
        .withMessageContaining("count 2");
    assertThat(chunks(RecursiveChunker.of(counter, 3), "a b")).containsExactly("a", "b");
  }

  @Test
  void withOverlap_outOfRange_isRefused() {
    RecursiveChunker chunker = RecursiveChunker.of(WORDS, 5);
    assertThatIllegalArgumentException().isThrownBy(() -> chunker.withOverlap(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chunker.withOverlap(5))
        .withMessageContaining("0 to 4");
    assertThat(chunks(chunker.withOverlap(4).withOverlap(0), "a b c d e f"))
        .containsExactly("a b c d e", "f");
  }
}
