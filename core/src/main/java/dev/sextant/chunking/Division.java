// SPDX-License-Identifier: Apache-2.0
package dev.sextant.chunking;

/**
 * Finds where chunks of one text end. For one thread.
 *
 * <p>Idea: guess from the last counts how far a chunk reaches, count a piece that long, and close
 * in on the limit by interpolation; then take the end of the last paragraph that fits. If what
 * follows it would fit a chunk of its own, it is left to the next chunk. If not, it must be divided
 * anyway, so its first sentences fill this chunk, and so on down the {@link Level}s. Each probe
 * counts a text that is about as long as a chunk, so all counting together stays a small multiple
 * of the document, however long its paragraphs, sentences and words are.
 *
 * <p>A text's tokens are not the sum of its pieces' tokens, and a longer text may even count less.
 * So the bounds {@code fitting} and {@code tooFar} only steer the search: no end is returned unless
 * the chunk that ends there has been counted itself.
 */
final class Division {
  private static final Level[] LEVELS = Level.values();

  /** Below lines, a chunk that is full but for this part of the limit is full enough. */
  private static final int SLACK = 16;

  /** A probe reaches so much further than its guess: a bound above is worth more than one below. */
  private static final double BEYOND = 1 + 1.0 / SLACK;

  /** No window is longer, so that sums of two stay whole numbers. */
  private static final int FARTHEST = Integer.MAX_VALUE / 4;

  private final String text;
  private final Units units;
  private final Ruler ruler;

  /** Tokens of a chunk's own, special tokens and prompt not among them. */
  private final int limit;

  private int start;
  private int fitting;
  private int fittingTokens;
  private int tooFar;
  private int tooFarTokens;

  private Level cutLevel = Level.PARAGRAPH;
  private int nextTokens;

  Division(String text, Units units, Ruler ruler, int limit) {
    this.text = text;
    this.units = units;
    this.ruler = ruler;
    this.limit = limit;
  }

  /**
   * Where a chunk that starts here ends, white space behind it included; beyond {@code start}.
   *
   * @param from no white space
   */
  int end(int from) {
    start = from;
    fitting = from;
    fittingTokens = 0;
    tooFar = text.length() + 1;
    nextTokens = limit;
    reach();
    int best = start;
    for (Level level : LEVELS) {
      int end = lastFitting(level, best);
      if (end > best) {
        cutLevel = level;
        best = end;
      }
      if (best > start && (best == text.length() || nextFitsAlone(level, best))) {
        return best;
      }
    }
    // Not one code point fits, and half of one is no text.
    return best > start ? best : text.offsetByCodePoints(start, 1);
  }

  /** The level of the unit behind which the last chunk ends. */
  Level cutLevel() {
    return cutLevel;
  }

  /**
   * How many tokens may stand before the unit that follows the last chunk, in one chunk with it.
   */
  int room() {
    return limit - nextTokens;
  }

  /** Finds a place that is too far, or that the rest of the text fits. */
  private void reach() {
    int span = wider(ruler.characters(limit), limit, limit);
    while (tooFar > text.length()) {
      boolean rest = text.length() - start <= span + span / 8;
      int place = rest ? text.length() : wholeCodePoint(start + span);
      if (probe(place) && rest) {
        return;
      }
      span = wider(place - start, fittingTokens, limit);
    }
  }

  /** The length that is a sixteenth beyond {@code wanted} tokens, at most four times this one. */
  private static int wider(int length, int tokens, int wanted) {
    double factor = tokens <= 0 ? 4 : Math.min(4, BEYOND * (wanted + 1) / tokens);
    return (int) Math.min(FARTHEST, length * factor) + 1;
  }

  private int wholeCodePoint(int place) {
    return Units.insidePair(text, place) ? place + 1 : place;
  }

  private boolean probe(int place) {
    int tokens = ruler.tokens(start, place);
    if (tokens > limit) {
      tooFar = place;
      tooFarTokens = tokens;
      return false;
    }
    if (place > fitting) {
      fitting = place;
      fittingTokens = tokens;
    }
    return true;
  }

  /** The last end of a unit of this level that fits; {@code before} if there is none behind it. */
  private int lastFitting(Level level, int before) {
    int[] ends = units.ends(level, before, tooFar);
    for (int probes = 0; ; probes++) {
      int open = Positions.countBelow(ends, ends.length, tooFar);
      int known = Positions.countBelow(ends, ends.length, fitting + 1);
      if (open == 0) {
        return before;
      }
      boolean enough = known == open || (known > 0 && !level.exact() && nearlyFull());
      if (!enough) {
        // Interpolation closes in from one side only; halving then ends it.
        probe(ends[probes < 2 ? nearest(ends, known, open) : (known + open) / 2]);
      } else if (counted(ends[known - 1]) || probe(ends[known - 1])) {
        return ends[known - 1];
      } else {
        // It counts more than a longer piece does: what was taken to fit may not.
        fitting = before;
        fittingTokens = 0;
      }
    }
  }

  private boolean nearlyFull() {
    return fittingTokens >= limit - limit / SLACK;
  }

  private boolean counted(int end) {
    return WhiteSpace.trimEnd(text, start, end) == WhiteSpace.trimEnd(text, start, fitting);
  }

  /** The last of the ends in question before the place where the limit should lie, or the first. */
  private int nearest(int[] ends, int known, int open) {
    double part = (limit + 0.5 - fittingTokens) / Math.max(1, tooFarTokens - fittingTokens);
    int target = fitting + (int) (Math.min(1, part) * (tooFar - fitting));
    int below = Positions.countBelow(ends, ends.length, target + 1);
    return Math.max(known, Math.min(open, below) - 1);
  }

  /** Whether the unit behind a place fits a chunk of its own. */
  private boolean nextFitsAlone(Level level, int place) {
    int first = WhiteSpace.skip(text, place);
    if (first == text.length()) {
      return true;
    }
    int guess = wider(ruler.characters(limit), limit, limit);
    for (int window = 64; ; window = Math.min(FARTHEST, 2 * window)) {
      int[] ends = units.ends(level, first, first + window + 1);
      if (ends.length == 0 && window < guess) {
        continue;
      }
      nextTokens = ruler.tokens(first, ends.length == 0 ? wholeCodePoint(first + window) : ends[0]);
      if (nextTokens > limit || ends.length > 0) {
        return nextTokens <= limit;
      }
    }
  }
}
