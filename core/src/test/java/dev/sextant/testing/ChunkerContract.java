// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.Chunker;
import dev.sextant.Document;
import dev.sextant.Metadata;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@link Chunker} promises of every implementation. */
public abstract class ChunkerContract {
  /** The chunker to test. */
  protected abstract Chunker chunker();

  /** Whether {@link Chunker} calls this white space. */
  protected static boolean whiteSpace(char unit) {
    return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit == '\u0085';
  }

  /** The texts as documents. */
  protected static List<Document> documents() {
    return NastyTexts.all().stream()
        .map(text -> new Document("d", text, Metadata.empty().with("language", "many")))
        .toList();
  }

  @Test
  void chunk_anyText_isTheSubstringBetweenItsOffsets() {
    for (Document document : documents()) {
      for (Chunk chunk : chunker().chunk(document)) {
        assertThat(chunk.text())
            .isEqualTo(document.text().substring(chunk.start(), chunk.end()))
            .isNotEmpty();
        assertThat(chunk.documentId()).isEqualTo(document.id());
        assertThat(chunk.metadata().values()).containsAllEntriesOf(document.metadata().values());
      }
    }
  }

  @Test
  void chunk_anyText_cutsNoSurrogatePair() {
    for (Document document : documents()) {
      for (Chunk chunk : chunker().chunk(document)) {
        for (int place : new int[] {chunk.start(), chunk.end()}) {
          assertThat(insidePair(document.text(), place))
              .as(() -> "pair cut at %d of %s".formatted(place, escaped(document.text())))
              .isFalse();
        }
      }
    }
  }

  @Test
  void chunk_anyText_coversAllButWhiteSpace() {
    for (Document document : documents()) {
      String text = document.text();
      BitSet covered = new BitSet();
      chunker().chunk(document).forEach(chunk -> covered.set(chunk.start(), chunk.end()));
      for (int i = covered.nextClearBit(0); i < text.length(); i = covered.nextClearBit(i + 1)) {
        int unit = i;
        assertThat(whiteSpace(text.charAt(i)))
            .as(
                () ->
                    "unit %d (U+%04X) of %s"
                        .formatted(unit, (int) text.charAt(unit), escaped(text)))
            .isTrue();
      }
    }
  }

  @Test
  void chunk_anyText_startsInOrderAndIdsDiffer() {
    for (Document document : documents()) {
      List<Chunk> chunks = chunker().chunk(document);
      assertThat(chunks).extracting(Chunk::start).isSorted();
      assertThat(chunks).extracting(Chunk::id).doesNotHaveDuplicates();
    }
  }

  @Test
  void chunk_blankDocument_hasNoChunk() {
    for (String blank : List.of("", " ", "\n\r\n\t", "\u00A0\u3000\u2028\u0085\f")) {
      assertThat(chunker().chunk(Document.of("blank", blank))).isEmpty();
    }
  }

  @Test
  void chunk_severalThreads_giveWhatOneGives() {
    List<Document> documents = documents();
    Chunker chunker = chunker();
    List<List<Chunk>> expected = documents.stream().map(chunker::chunk).toList();
    Stream<Integer> twice =
        Collections.nCopies(2, null).stream()
            .flatMap(none -> Stream.iterate(0, i -> i + 1).limit(documents.size()));
    assertThat(
            twice
                .parallel()
                .filter(i -> !chunker.chunk(documents.get(i)).equals(expected.get(i)))
                .toList())
        .isEmpty();
  }

  /** Whether a place lies between the two halves of a code point. */
  protected static boolean insidePair(String text, int place) {
    return place > 0
        && place < text.length()
        && Character.isHighSurrogate(text.charAt(place - 1))
        && Character.isLowSurrogate(text.charAt(place));
  }

  /** The text in ASCII, so that a failure can be read and repeated. */
  protected static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            unit -> {
              if (unit >= ' ' && unit < 127) {
                escaped.append((char) unit);
              } else {
                escaped.append("\\u%04X".formatted(unit));
              }
            });
    return escaped.toString();
  }
}
