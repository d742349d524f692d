// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/** Into what a model divides a text. */
public enum TokenizationUnit {
  /** Pieces of words chosen by likelihood (Schuster and Nakajima 2012). */
  WORD_PIECE,
  /** Pieces merged by frequency, of characters or of bytes (Sennrich et al. 2016). */
  BPE,
  /** Pieces of a unigram language model (Kudo 2018). */
  UNIGRAM,
  /** Whole words; others are unknown. */
  WORD,
  /** Whole words, and the n-grams of characters inside them (fastText). */
  WORD_AND_CHARACTERS
}
