// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

/**
 * Something in a file that couldn't be used and was left out; the rest was read.
 *
 * @param file where it stands
 * @param line in which, from 1; 0 if the whole file is meant
 * @param what what is wrong with it
 */
public record Problem(String file, int line, String what) {
  /** One sentence. */
  @Override
  public String toString() {
    return line == 0
        ? "%s %s; left out".formatted(file, what)
        : "line %d of %s %s; left out".formatted(line, file, what);
  }
}
