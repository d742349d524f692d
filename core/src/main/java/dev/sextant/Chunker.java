// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.List;

/** Divides documents into passages. Implementations are thread-safe. */
@FunctionalInterface
public interface Chunker {
  /**
   * The passages in the order of their start.
   *
   * <p>Each chunk's text is {@code document.text().substring(start, end)}; no surrogate pair is
   * cut; every character that is no white space lies in at least one chunk; ids differ and are the
   * same for the same document at every call. A blank document has no chunk. White space is what
   * {@link Character#isWhitespace(char)} or {@link Character#isSpaceChar(char)} say, and U+0085.
   */
  List<Chunk> chunk(Document document);
}
