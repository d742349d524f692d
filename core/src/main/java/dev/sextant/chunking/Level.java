// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

/** Where a text may be divided, from the best places to the worst. */
enum Level {
  /** Behind a blank line or U+2029. */
  PARAGRAPH,
  /** Behind a sentence. */
  SENTENCE,
  /** Behind the end of a line: what divides lists, tables and code that have no sentences. */
  LINE,
  /** Behind white space. */
  WORD,
  /** Within a run without white space, where the locale sees words: Japanese, addresses. */
  PART,
  /** Between characters as a reader sees them. */
  GRAPHEME,
  /** Between code points: the last resort, never inside a surrogate pair. */
  CODE_POINT;

  /** Whether a unit of this level is worth a further count to be kept whole. */
  boolean exact() {
    return this == PARAGRAPH || this == SENTENCE || this == LINE;
  }
}
