// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

import java.util.List;

/** Finds how much of a chunk's end the next chunk repeats. */
final class Overlap {
  private static final List<Level> LEVELS =
      List.of(Level.SENTENCE, Level.WORD, Level.PART, Level.GRAPHEME);

  private final String text;
  private final Units units;
  private final Ruler ruler;

  Overlap(String text, Units units, Ruler ruler) {
    this.text = text;
    this.units = units;
    this.ruler = ruler;
  }

  /**
   * Where the last whole units of a chunk start that count at most so many tokens; the chunk's end
   * if there are none.
   *
   * @param cut the level behind whose unit the chunk ends: parts of words are repeated only where a
   *     word was cut
   */
  int start(int start, int end, int tokens, Level cut) {
    if (tokens < 1) {
      return end;
    }
    for (Level level : LEVELS) {
      if (level.compareTo(Level.WORD) > 0 && level.compareTo(cut) > 0) {
        return end;
      }
      int found = start(units.ends(level, start, end), end, tokens);
      if (found < end) {
        return found;
      }
    }
    return end;
  }

  /** The first of the ends of units behind which at most so many tokens follow. */
  private int start(int[] ends, int end, int tokens) {
    // What is much longer than so many tokens should be is not worth its count.
    int from = Positions.countBelow(ends, ends.length, end - 2 * ruler.characters(tokens));
    int first = Positions.countBelow(ends, ends.length, end - ruler.characters(tokens));
    int to = ends.length;
    while (from < to) {
      int middle = first >= from && first < to ? first : (from + to) / 2;
      first = -1;
      if (ruler.tokens(WhiteSpace.skip(text, ends[middle]), end) <= tokens) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return to < ends.length ? WhiteSpace.skip(text, ends[to]) : end;
  }
}
