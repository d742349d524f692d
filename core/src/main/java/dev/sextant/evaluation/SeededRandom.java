// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

/**
 * Random numbers that a seed fixes, on every JDK. {@code java.util}'s generators leave their
 * bounded numbers to the release, and a p-value that changes with the JDK can't be reported.
 *
 * <p>SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
 * 2014, with the constants of Stafford's variant 13. Bounded numbers: Lemire, "Fast random integer
 * generation in an interval", ACM TOMACS 29(1), 2019.
 */
final class SeededRandom {
  private long state;

  SeededRandom(long seed) {
    this.state = seed;
  }

  /** Any long. */
  long nextLong() {
    state += 0x9e3779b97f4a7c15L;
    long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /** From 0 to below the bound, which is 1 or more; all equally likely. */
  int nextInt(int bound) {
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xffff_ffffL) < bound) {
      long unfair = (1L << 32) % bound;
      while ((product & 0xffff_ffffL) < unfair) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** From 0 to below 1. */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }
}
