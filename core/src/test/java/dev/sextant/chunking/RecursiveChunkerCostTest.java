// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.TokenCounter;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is given to the counter stays a small multiple of the document, whatever its shape. */
class RecursiveChunkerCostTest {
  private static final int SIZE = 256;
  private static final List<String> WORDS =
      List.of("the", "retrieval", "of", "passages", "is", "measured", "in", "a", "reproducible");

  /** Shapes of a document of a million characters. */
  enum Shape {
    PROSE("prose"),
    SHORT_PARAGRAPHS("short"),
    HEADINGS_AND_LARGE_PARAGRAPHS("headings"),
    ONE_SENTENCE("sentence"),
    ONE_WORD("word"),
    CHINESE("chinese"),
    CHANGING_SCRIPTS("changing"),
    LINES("lines");

    private final String kind;

    Shape(String kind) {
      this.kind = kind;
    }

    String text(int length) {
      Random random = new Random(3);
      StringBuilder text = new StringBuilder(length + 10_000);
      while (text.length() < length) {
        switch (kind) {
          case "prose" -> sentences(text, random, 1 + random.nextInt(12)).append("\n\n");
          case "short" -> sentences(text, random, 1).append("\r\n\r\n");
          case "headings" -> sentences(text.append("Heading\n\n"), random, 60).append("\n\n");
          case "sentence" -> words(text, random, 10).append(' ');
          case "word" -> text.append((char) ('a' + random.nextInt(26)));
          case "chinese" -> text.append("学而时习之，不亦说乎？有朋自远方来，不亦乐乎？");
          case "changing" -> {
            sentences(text, random, 100);
            text.append("人不知而不愠。".repeat(300)).append("\uD83D\uDE00".repeat(500)).append(' ');
          }
          default -> words(text, random, 8).append('\n');
        }
      }
      return text.substring(0, length);
    }

    private static StringBuilder sentences(StringBuilder text, Random random, int count) {
      for (int i = 0; i < count; i++) {
        words(text.append("So "), random, 3 + random.nextInt(30)).append(". ");
      }
      return text;
    }

    private static StringBuilder words(StringBuilder text, Random random, int count) {
      for (int i = 0; i < count; i++) {
        text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
      }
      return text;
    }
  }

  /** Counts as many tokens as scripts usually have, and what it is asked. */
  private static final class Meter implements TokenCounter {
    final AtomicLong calls = new AtomicLong();
    final AtomicLong characters = new AtomicLong();

    @Override
    public int count(String text) {
      calls.incrementAndGet();
      characters.addAndGet(text.length());
      int quarters = 0;
      for (int i = 0; i < text.length(); i++) {
        quarters += text.charAt(i) < 128 ? 1 : 4;
      }
      return 2 + (quarters + 3) / 4;
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void chunk_aMillionCharacters_countsASmallMultipleOfThem(Shape shape) {
    String text = shape.text(1_000_000);
    Meter meter = new Meter();
    List<Chunk> chunks = RecursiveChunker.of(meter, SIZE).chunk(Document.of("d", text));
    assertThat(meter.characters.get()).isLessThan(6L * text.length());
    assertThat(meter.calls.get()).isLessThan(10L * chunks.size());
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void chunk_withOverlap_countsASmallMultipleToo(Shape shape) {
    String text = shape.text(1_000_000);
    Meter meter = new Meter();
    List<Chunk> chunks =
        RecursiveChunker.of(meter, SIZE).withOverlap(SIZE / 8).chunk(Document.of("d", text));
    assertThat(meter.characters.get()).isLessThan(8L * text.length());
    assertThat(meter.calls.get()).isLessThan(16L * chunks.size());
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void chunk_textsThatNeedDivision_fillChunksWell(Shape shape) {
    String text = shape.text(300_000);
    Meter meter = new Meter();
    List<Chunk> chunks = RecursiveChunker.of(meter, SIZE).chunk(Document.of("d", text));
    double mean = chunks.stream().mapToInt(chunk -> meter.count(chunk.text())).average().orElse(0);
    assertThat(mean).isBetween(0.6 * SIZE, (double) SIZE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      names = {"ONE_SENTENCE", "ONE_WORD", "CHINESE"})
  void chunk_twentyMillionCharactersInOneLine_isLinear(Shape shape) {
    String text = shape.text(20_000_000);
    Meter meter = new Meter();
    List<Chunk> chunks = RecursiveChunker.of(meter, SIZE).chunk(Document.of("d", text));
    assertThat(meter.characters.get()).isLessThan(6L * text.length());
    assertThat(chunks).last().extracting(Chunk::end).isEqualTo(text.length());
  }

  @Test
  void chunk_milesOfWhiteSpace_isLinear() {
    String text = ("x" + " ".repeat(500_000) + "y" + "\n".repeat(500_000)).repeat(4);
    Meter meter = new Meter();
    List<Chunk> chunks = RecursiveChunker.of(meter, SIZE).chunk(Document.of("d", text));
    assertThat(chunks).extracting(Chunk::text).containsOnly("x", "y").hasSize(8);
    assertThat(meter.characters.get()).isLessThan(6L * text.length());
  }
}
