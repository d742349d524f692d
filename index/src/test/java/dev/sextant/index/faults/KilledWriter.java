// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.nio.file.Path;

/** The program that {@link KillTest} kills: writes and commits step after step, and tells it. */
final class KilledWriter {
  /** Stands before the number of steps that are committed, once opened and after each commit. */
  static final String COMMITTED = "committed ";

  /** Stands behind it: a line that was cut short by the kill has none. */
  static final String END = ".";

  static final int IDS = 6_000;
  static final int UPSERTS = 500;

  private KilledWriter() {}

  /**
   * @param arguments the folder, and how many steps it holds already
   */
  public static void main(String... arguments) {
    History history = new History(IDS, UPSERTS).advance(Integer.parseInt(arguments[1]));
    try (VectorIndex index = LuceneVectorIndex.open(Path.of(arguments[0]), History.SPEC)) {
      while (true) {
        System.out.println(COMMITTED + history.steps() + END);
        history.write(index);
        index.commit();
      }
    }
  }
}
