// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The most memory that this process held, native libraries included, since it was last asked to
 * forget. Linux tells ({@code proc(5)}: VmHWM, clear_refs); elsewhere it is unknown.
 */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path FORGET = Path.of("/proc/self/clear_refs");
  private static final String PEAK = "VmHWM:";

  private final boolean forgot;

  private ResidentMemory(boolean forgot) {
    this.forgot = forgot;
  }

  /** Starts anew, with what earlier work left in the heap given back first. */
  static ResidentMemory sinceNow() {
    System.gc();
    try {
      Files.writeString(FORGET, "5");
      return new ResidentMemory(true);
    } catch (IOException | SecurityException e) {
      // The most of all that was ever done says nothing of one system: better unknown.
      return new ResidentMemory(false);
    }
  }

  /** Bytes; nothing where the system does not tell. */
  OptionalLong peak() {
    if (!forgot) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(PEAK))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
