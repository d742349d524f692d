// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.TokenCounter;
import dev.sextant.testing.ChunkerContract;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract, and what the recursive chunker promises beyond it, for counters of all traits. */
class RecursiveChunkerContractTest {
  /** The properties that each size and counter inherits. */
  abstract static class Properties extends ChunkerContract {
    private final TokenCounter counter;
    private final int maxTokens;
    private final int overlap;

    Properties(TokenCounter counter, int maxTokens, int overlap) {
      this.counter = counter;
      this.maxTokens = maxTokens;
      this.overlap = overlap;
    }

    @Override
    protected RecursiveChunker chunker() {
      return RecursiveChunker.of(counter, maxTokens).withOverlap(overlap);
    }

    @Test
    void chunk_anyText_countsAtMostTheSize() {
      for (Document document : documents()) {
        for (Chunk chunk : chunker().chunk(document)) {
          if (chunk.text().codePointCount(0, chunk.text().length()) > 1) {
            assertThat(counter.count(chunk.text()))
                .as(() -> escaped(chunk.text()))
                .isLessThanOrEqualTo(maxTokens);
          }
        }
      }
    }

    @Test
    void chunk_anyText_hasNoWhiteSpaceAtItsEdges() {
      for (Document document : documents()) {
        for (Chunk chunk : chunker().chunk(document)) {
          String text = chunk.text();
          assertThat(whiteSpace(text.charAt(0))).isFalse();
          assertThat(whiteSpace(text.charAt(text.length() - 1))).isFalse();
        }
      }
    }

    @Test
    void chunk_anyText_ascendsStrictlyAndIsNumbered() {
      for (Document document : documents()) {
        List<Chunk> chunks = chunker().chunk(document);
        for (int i = 0; i < chunks.size(); i++) {
          assertThat(chunks.get(i).id()).isEqualTo("d#" + i);
          if (i > 0) {
            assertThat(chunks.get(i).start()).isGreaterThan(chunks.get(i - 1).start());
            assertThat(chunks.get(i).end()).isGreaterThan(chunks.get(i - 1).end());
          }
        }
      }
    }

    @Test
    void chunk_anyText_repeatsAtMostTheOverlap() {
      int emptyTokens = counter.count("");
      for (Document document : documents()) {
        List<Chunk> chunks = chunker().chunk(document);
        for (int i = 1; i < chunks.size(); i++) {
          int start = chunks.get(i).start();
          int end = chunks.get(i - 1).end();
          if (start < end) {
            assertThat(counter.count(document.text().substring(start, end)) - emptyTokens)
                .isLessThanOrEqualTo(overlap);
          }
        }
      }
    }

    @Test
    void chunk_textThatFits_isOneChunk() {
      for (Document document : documents()) {
        String stripped = strip(document.text());
        if (!stripped.isEmpty() && counter.count(stripped) <= maxTokens) {
          assertThat(chunker().chunk(document))
              .extracting(Chunk::text)
              .as(() -> escaped(stripped))
              .containsExactly(stripped);
        }
      }
    }

    private static String strip(String text) {
      int start = 0;
      int end = text.length();
      while (start < end && whiteSpace(text.charAt(start))) {
        start++;
      }
      while (end > start && whiteSpace(text.charAt(end - 1))) {
        end--;
      }
      return text.substring(start, end);
    }
  }

  @Nested
  class Characters extends Properties {
    Characters() {
      super(ToyCounters.characters(), 16, 0);
    }
  }

  @Nested
  class CharactersWithOverlap extends Properties {
    CharactersWithOverlap() {
      super(ToyCounters.characters(), 24, 8);
    }
  }

  @Nested
  class Words extends Properties {
    Words() {
      super(ToyCounters.words(), 7, 2);
    }
  }

  @Nested
  class OneCodePoint extends Properties {
    OneCodePoint() {
      super(ToyCounters.codePoints(), 1, 0);
    }
  }

  @Nested
  class CodePointsWithLargestOverlap extends Properties {
    CodePointsWithLargestOverlap() {
      super(ToyCounters.codePoints(), 5, 4);
    }
  }

  @Nested
  class WordPieces extends Properties {
    WordPieces() {
      super(ToyCounters.wordPieces(), 40, 10);
    }
  }

  @Nested
  class WordPiecesWithRoomForOne extends Properties {
    WordPiecesWithRoomForOne() {
      super(ToyCounters.wordPieces(), 6, 5);
    }
  }

  @Nested
  class GreedyPieces extends Properties {
    GreedyPieces() {
      super(ToyCounters.greedyPieces(), 30, 0);
    }
  }

  @Nested
  class GreedyPiecesWithOverlap extends Properties {
    GreedyPiecesWithOverlap() {
      super(ToyCounters.greedyPieces(), 30, 12);
    }
  }
}
