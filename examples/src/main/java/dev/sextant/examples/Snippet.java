// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The part of a passage to show for a query: the sentence that shares most with it, as far as it
 * fits, and what follows. Words count by their length, as long words are rare and say more; a word
 * is also shared where only the ending differs.
 */
final class Snippet {
  /** About two lines of a terminal. */
  private static final int LENGTH = 200;

  private static final int STEM = 4;
  private static final String MORE = "…";

  private final Set<String> wanted;

  Snippet(String query) {
    this.wanted = new HashSet<>(words(query));
  }

  /** One line of at most 200 characters and the marks where something is left out. */
  String of(String passage) {
    String text = passage.strip().replaceAll("[\\s\\u00A0\\uFEFF]+", " ");
    int start = bestSentence(text);
    if (text.length() - start < LENGTH) {
      // What comes before is better than an empty place.
      start = text.length() <= LENGTH ? 0 : wordStart(text, text.length() - LENGTH);
    }
    int end = text.length() - start <= LENGTH ? text.length() : wordEnd(text, start, LENGTH);
    return (start > 0 ? MORE : "")
        + text.substring(start, end).strip()
        + (end < text.length() ? MORE : "");
  }

  private int bestSentence(String text) {
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(text);
    int best = 0;
    int most = 0;
    int start = sentences.first();
    for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
      int shared = shared(text.substring(start, end));
      if (shared > most) {
        most = shared;
        best = start;
      }
      start = end;
    }
    return best;
  }

  private int shared(String sentence) {
    List<String> there = words(sentence);
    int sum = 0;
    for (String word : wanted) {
      if (there.stream().anyMatch(other -> same(word, other))) {
        sum += word.length();
      }
    }
    return sum;
  }

  private static boolean same(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    int longer = Math.max(left.length(), right.length());
    return left.equals(right)
        || (shorter >= STEM
            && longer - shorter < STEM
            && left.regionMatches(0, right, 0, Math.max(STEM, shorter - 1)));
  }

  private static List<String> words(String text) {
    BreakIterator iterator = BreakIterator.getWordInstance(Locale.ROOT);
    iterator.setText(text);
    List<String> words = new ArrayList<>();
    int start = iterator.first();
    for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
      if (Character.isLetterOrDigit(text.codePointAt(start))) {
        words.add(text.substring(start, end).toLowerCase(Locale.ROOT));
      }
      start = end;
    }
    return words;
  }

  /** The start of the first word at a place or after it. */
  private static int wordStart(String text, int place) {
    int space = text.indexOf(' ', place - 1);
    int start = space >= 0 && space - place < LENGTH / 4 ? space + 1 : place;
    return cutsPair(text, start) ? start + 1 : start;
  }

  /** The end of the last word that ends within a length; text without spaces is cut anywhere. */
  private static int wordEnd(String text, int start, int length) {
    int space = text.lastIndexOf(' ', start + length);
    int end = space > start + length * 3 / 4 ? space : start + length;
    return cutsPair(text, end) ? end - 1 : end;
  }

  private static boolean cutsPair(String text, int place) {
    return place > 0
        && place < text.length()
        && Character.isLowSurrogate(text.charAt(place))
        && Character.isHighSurrogate(text.charAt(place - 1));
  }
}
