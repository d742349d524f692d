// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

/** White space as {@link dev.sextant.Chunker} defines it; all of it lies in the basic plane. */
final class WhiteSpace {
  private static final char NEXT_LINE = '\u0085';
  private static final char LINE_SEPARATOR = '\u2028';
  private static final char PARAGRAPH_SEPARATOR = '\u2029';

  private WhiteSpace() {}

  /** Whether a chunk may begin or end without it. */
  static boolean is(char unit) {
    return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit == NEXT_LINE;
  }

  /** Whether words end at it: all white space but the spaces made to hold words together. */
  static boolean divides(char unit) {
    return Character.isWhitespace(unit) || unit == NEXT_LINE;
  }

  /** The first place from here on that is no white space, or the text's end. */
  static int skip(String text, int from) {
    int i = from;
    while (i < text.length() && is(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The first place from here on where words do not end, or the text's end. */
  static int skipDividing(String text, int from) {
    int i = from;
    while (i < text.length() && divides(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The end of what remains without trailing white space, at least {@code start}. */
  static int trimEnd(String text, int start, int end) {
    int i = end;
    while (i > start && is(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  /** Whether a line ends in this run of white space. */
  static boolean endsLine(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char unit = text.charAt(i);
      // A page or a column ends a line too.
      if (newLine(unit) || unit == '\f' || unit == '\u000B' || unit == PARAGRAPH_SEPARATOR) {
        return true;
      }
    }
    return false;
  }

  /** Whether a paragraph ends in this run: at two ends of line, or at U+2029. */
  static boolean endsParagraph(String text, int from, int to) {
    int lines = 0;
    for (int i = from; i < to; i++) {
      char unit = text.charAt(i);
      boolean secondHalf = unit == '\n' && i > from && text.charAt(i - 1) == '\r';
      if (unit == PARAGRAPH_SEPARATOR || (newLine(unit) && !secondHalf && ++lines == 2)) {
        return true;
      }
    }
    return false;
  }

  private static boolean newLine(char unit) {
    return unit == '\n' || unit == '\r' || unit == NEXT_LINE || unit == LINE_SEPARATOR;
  }
}
