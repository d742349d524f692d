// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import dev.sextant.Chunk;
import dev.sextant.Chunker;
import dev.sextant.Document;
import dev.sextant.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Divides at the best places that a size in tokens allows: fills each chunk with whole paragraphs;
 * a paragraph that fits no chunk is divided into sentences, a sentence into lines and then words, a
 * word (an address, base64, Chinese or Japanese without a full stop) between characters as a reader
 * sees them, an emoji of many code points only if it alone is too large.
 *
 * <pre>
 * Chunker chunker = RecursiveChunker.of(tokenCounter, 256).withOverlap(32);
 * </pre>
 *
 * <p>No chunk counts more than the size, special tokens and prompt included; the one exception is a
 * single code point that counts more alone. Chunks neither begin nor end with white space, their
 * starts and their ends strictly ascend, and their ids are the document's, {@code #}, and a number
 * from 0.
 *
 * <p>Paragraphs end at a blank line or U+2029, sentences where {@link java.text.BreakIterator} says
 * so, and behind the full stops of Chinese, Japanese, Hindi and Urdu.
 *
 * <p>Cost: the tokens of a text are not the sum of its pieces', so chunks are counted whole; the
 * texts given to the counter are together a small multiple of the document's length, usually two to
 * four times that. Immutable and thread-safe if the counter is.
 */
public final class RecursiveChunker implements Chunker {
  private final TokenCounter counter;
  private final int emptyTokens;
  private final int maxTokens;
  private final int overlap;
  private final Locale locale;

  private RecursiveChunker(
      TokenCounter counter, int emptyTokens, int maxTokens, int overlap, Locale locale) {
    this.counter = counter;
    this.emptyTokens = emptyTokens;
    this.maxTokens = maxTokens;
    this.overlap = overlap;
    this.locale = locale;
  }

  /**
   * A chunker without overlap, for texts of any language.
   *
   * @param counter counts as the embedder's model does; asked at once what an empty text counts
   * @param maxTokens most tokens of a chunk, special tokens and prompt included; at most what the
   *     model reads, or embedders will cut
   * @throws IllegalArgumentException if an empty text counts so many already
   */
  public static RecursiveChunker of(TokenCounter counter, int maxTokens) {
    int emptyTokens = counter.count("");
    if (maxTokens <= emptyTokens) {
      throw new IllegalArgumentException(
          "chunks of %d tokens have no room: special tokens and prompt count %d; give more than that"
              .formatted(maxTokens, emptyTokens));
    }
    return new RecursiveChunker(counter, emptyTokens, maxTokens, 0, Locale.ROOT);
  }

  /**
   * The same with chunks that begin with the end of the one before: with its last whole sentences,
   * or where not one is short enough, its last words. There is less overlap, or none, where the
   * paragraph, sentence or word that follows would not fit behind it.
   *
   * @param tokens how many tokens are repeated at most, special tokens and prompt not counted; 0 to
   *     the maximum of a chunk less one
   */
  public RecursiveChunker withOverlap(int tokens) {
    if (tokens < 0 || tokens >= maxTokens) {
      throw new IllegalArgumentException(
          "an overlap of %d tokens in chunks of %d; it must be 0 to %d"
              .formatted(tokens, maxTokens, maxTokens - 1));
    }
    return new RecursiveChunker(counter, emptyTokens, maxTokens, tokens, locale);
  }

  /**
   * The same with the rules of a language for sentences and words, such as Thai, which has no
   * spaces between words. Never the machine's own: chunks must be the same everywhere.
   */
  public RecursiveChunker withLocale(Locale locale) {
    return new RecursiveChunker(
        counter, emptyTokens, maxTokens, overlap, Objects.requireNonNull(locale, "locale"));
  }

  @Override
  public List<Chunk> chunk(Document document) {
    String text = document.text();
    Units units = new Units(text, locale);
    Ruler ruler = new Ruler(text, counter, emptyTokens);
    Division division = new Division(text, units, ruler, maxTokens - emptyTokens);
    Overlap repeated = new Overlap(text, units, ruler);

    List<Chunk> chunks = new ArrayList<>();
    int start = WhiteSpace.skip(text, 0);
    int covered = start;
    while (covered < text.length()) {
      int end = division.end(start);
      if (end <= covered) {
        // With what it repeats, the chunk has no room for anything new.
        start = covered;
        continue;
      }
      int trimmed = WhiteSpace.trimEnd(text, start, end);
      chunks.add(Chunk.of(document, document.id() + "#" + chunks.size(), start, trimmed));
      covered = WhiteSpace.skip(text, end);
      int tokens = Math.min(overlap, division.room());
      int next = repeated.start(start, trimmed, tokens, division.cutLevel());
      start = next < trimmed ? next : covered;
    }
    return List.copyOf(chunks);
  }
}
