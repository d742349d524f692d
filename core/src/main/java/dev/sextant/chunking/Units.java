// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import java.text.BreakIterator;
import java.text.StringCharacterIterator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one text may be divided at each {@link Level}. The text's end ends a unit of every level.
 * For one thread, as {@link BreakIterator} is.
 */
final class Units {
  // The regular expression knows emoji that are joined; BreakIterator does from JDK 20 on.
  private static final Pattern GRAPHEME = Pattern.compile("\\X");

  /** What the iterators see behind a window, so that its edge does not look like a word's end. */
  private static final int CONTEXT = 32;

  private final String text;
  private final Sentences sentences;
  private final BreakIterator words;
  private final Matcher graphemes;

  Units(String text, Locale locale) {
    this.text = text;
    this.sentences = new Sentences(text, locale);
    this.words = BreakIterator.getWordInstance(locale);
    this.graphemes = GRAPHEME.matcher(text);
  }

  /**
   * The ends of units strictly between two places, ascending. {@code from} is the end of a unit of
   * this level or lies in the unit that is being divided.
   */
  int[] ends(Level level, int from, int to) {
    return switch (level) {
      case PARAGRAPH -> sentences.paragraphsBetween(from, to);
      case SENTENCE -> sentences.sentencesBetween(from, to);
      case LINE -> spaces(true, from, to);
      case WORD -> spaces(false, from, to);
      case PART -> parts(from, to);
      case GRAPHEME -> graphemes(from, to);
      case CODE_POINT -> codePoints(from, to);
    };
  }

  /** Whether a place lies between the two halves of a code point. */
  static boolean insidePair(String text, int position) {
    return position > 0
        && position < text.length()
        && Character.isSurrogatePair(text.charAt(position - 1), text.charAt(position));
  }

  private int[] spaces(boolean lines, int from, int to) {
    Positions ends = new Positions();
    int i = from;
    while (i < Math.min(to, text.length())) {
      int end = WhiteSpace.skipDividing(text, i);
      if (end == i) {
        i++;
      } else {
        if (end < Math.min(to, text.length()) && (!lines || WhiteSpace.endsLine(text, i, end))) {
          ends.add(end);
        }
        i = end;
      }
    }
    return withTextEnd(ends, from, to);
  }

  private int[] parts(int from, int to) {
    int edge = Math.min(text.length(), to + CONTEXT);
    words.setText(new StringCharacterIterator(text, from, edge, from));
    Positions ends = new Positions();
    int word = words.next();
    for (int grapheme : graphemes(from, to)) {
      while (word != BreakIterator.DONE && word < grapheme) {
        word = words.next();
      }
      if (word == grapheme && word < text.length() && !punctuationTies(word)) {
        ends.add(word);
      }
    }
    return withTextEnd(ends, from, to);
  }

  /** A chunk should neither begin with a comma or closing bracket nor end with an opening one. */
  private boolean punctuationTies(int position) {
    int after = Character.getType(text.codePointAt(position));
    int before = Character.getType(text.codePointBefore(position));
    return after == Character.END_PUNCTUATION
        || after == Character.FINAL_QUOTE_PUNCTUATION
        || after == Character.OTHER_PUNCTUATION
        || before == Character.START_PUNCTUATION
        || before == Character.INITIAL_QUOTE_PUNCTUATION;
  }

  private int[] graphemes(int from, int to) {
    Positions ends = new Positions();
    // One code point behind the window decides whether a grapheme ends at its edge.
    graphemes.region(from, Math.min(text.length(), to + 2));
    while (graphemes.find() && graphemes.end() < Math.min(to, text.length())) {
      ends.add(graphemes.end());
    }
    return withTextEnd(ends, from, to);
  }

  private int[] codePoints(int from, int to) {
    Positions ends = new Positions();
    int i = from;
    while (i < Math.min(to, text.length())) {
      i += Character.charCount(text.codePointAt(i));
      if (i < Math.min(to, text.length())) {
        ends.add(i);
      }
    }
    return withTextEnd(ends, from, to);
  }

  private int[] withTextEnd(Positions ends, int from, int to) {
    if (text.length() < to) {
      ends.add(text.length());
    }
    return ends.between(from, to);
  }
}
