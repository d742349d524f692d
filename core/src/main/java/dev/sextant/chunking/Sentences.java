// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import java.text.BreakIterator;
import java.text.StringCharacterIterator;
import java.util.Locale;

/**
 * Where a text's paragraphs and sentences end, found once from front to back and only as far as
 * asked: sentences as {@link BreakIterator} sees them within a paragraph, and behind the full stops
 * that it passes over because no space follows.
 */
final class Sentences {
  /**
   * Full stops that end a sentence whatever follows: those of Chinese and Japanese, full and half
   * width, and those of Urdu and Hindi. The JDK's rules lack some of them.
   */
  private static final String FULL_STOPS = "\u3002\uFF01\uFF1F\uFF61\u06D4\u0964\u0965";

  private final String text;
  private final BreakIterator iterator;
  private final Positions paragraphs = new Positions();
  private final Positions sentences = new Positions();
  private int scanned;

  /** Paragraphs whose sentences were begun, and the end of the last one. */
  private int begun;

  private int paragraphEnd;

  Sentences(String text, Locale locale) {
    this.text = text;
    this.iterator = BreakIterator.getSentenceInstance(locale);
  }

  /** Ends of paragraphs strictly between, the text's end among them. */
  int[] paragraphsBetween(int from, int to) {
    findParagraphs(to);
    return paragraphs.between(from, to);
  }

  /** Ends of sentences strictly between, those of paragraphs among them. */
  int[] sentencesBetween(int from, int to) {
    while (sentences.last() < Math.min(to, text.length())) {
      findSentence();
    }
    return sentences.between(from, to);
  }

  private void findParagraphs(int to) {
    int i = scanned;
    while (i < text.length() && paragraphs.last() < to) {
      int end = WhiteSpace.skip(text, i);
      if (end == i) {
        i++;
      } else {
        if (end < text.length() && WhiteSpace.endsParagraph(text, i, end)) {
          paragraphs.add(end);
        }
        i = end;
      }
      if (i == text.length()) {
        paragraphs.add(i);
      }
    }
    scanned = i;
  }

  private void findSentence() {
    int start = sentences.last();
    if (start == paragraphEnd) {
      findParagraphs(start + 1);
      paragraphEnd = paragraphs.get(begun++);
      iterator.setText(new StringCharacterIterator(text, start, paragraphEnd, start));
    }
    int end = iterator.next();
    while (end != BreakIterator.DONE && end < paragraphEnd && tiesToBefore(end)) {
      end = iterator.next();
    }
    end = end == BreakIterator.DONE ? paragraphEnd : end;
    addStops(start, end);
    sentences.add(end);
  }

  /** Ends behind full stops, closing quotes and white space inside one of the iterator's pieces. */
  private void addStops(int from, int to) {
    int i = from;
    while (i < to) {
      if (FULL_STOPS.indexOf(text.charAt(i)) < 0) {
        i++;
        continue;
      }
      while (i < to && (FULL_STOPS.indexOf(text.charAt(i)) >= 0 || tiesToBefore(i))) {
        i++;
      }
      i = Math.min(to, WhiteSpace.skip(text, i));
      if (i < to) {
        sentences.add(i);
      }
    }
  }

  /**
   * Whether what stands here belongs to what stands before: a mark, a closing quote, half a pair.
   */
  private boolean tiesToBefore(int position) {
    return switch (Character.getType(text.codePointAt(position))) {
      case Character.END_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT ->
          true;
      default -> Units.insidePair(text, position);
    };
  }
}
