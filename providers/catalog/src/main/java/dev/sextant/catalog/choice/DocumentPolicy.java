// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.internal.Checks;

/** What of a document a model's window must hold at once. */
public sealed interface DocumentPolicy {
  /** The tokens that the window must hold. */
  int windowTokens();

  /** How many vectors a document of so many tokens becomes. */
  long vectors(double tokens);

  /** How many tokens are read of such a document: those of overlaps twice. */
  double readTokens(double tokens);

  /**
   * A whole document of a stated length, as one vector.
   *
   * @param tokens the length that must fit
   */
  record Whole(int tokens) implements DocumentPolicy {
    /** Checks the length. */
    public Whole {
      Checks.positive(tokens, "length of a whole document");
    }

    @Override
    public int windowTokens() {
      return tokens;
    }

    @Override
    public long vectors(double documentTokens) {
      return 1;
    }

    @Override
    public double readTokens(double documentTokens) {
      return documentTokens;
    }

    @Override
    public String toString() {
      return "a whole text of %,d tokens".formatted(tokens);
    }
  }

  /**
   * Chunks, one vector each.
   *
   * @param tokens of a chunk
   * @param overlap tokens that a chunk shares with the one before
   */
  record Chunked(int tokens, int overlap) implements DocumentPolicy {
    /** Checks that chunks advance. */
    public Chunked {
      Checks.positive(tokens, "length of a chunk");
      if (overlap < 0 || overlap >= tokens) {
        throw new IllegalArgumentException(
            "chunks of %d tokens overlap by %d; the overlap must be from 0 to below the length"
                .formatted(tokens, overlap));
      }
    }

    @Override
    public int windowTokens() {
      return tokens;
    }

    @Override
    public long vectors(double documentTokens) {
      return 1 + (long) Math.max(0, Math.ceil((documentTokens - tokens) / (tokens - overlap)));
    }

    @Override
    public double readTokens(double documentTokens) {
      return documentTokens + (vectors(documentTokens) - 1.0) * overlap;
    }

    @Override
    public String toString() {
      return "chunks of %,d tokens, overlapping by %,d".formatted(tokens, overlap);
    }
  }
}
