// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Memory of this process that is in RAM, as Linux counts it: its heap, native memory, and those
 * pages of mapped files that were touched. In megabytes, of a million bytes each.
 *
 * @param resident now
 * @param peak the most there ever was
 */
record ProcessMemory(double resident, double peak) {
  /** Bytes of a megabyte. */
  static final double MEGABYTE = 1e6;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /** The present one; empty where the system does not say. */
  static Optional<ProcessMemory> now() {
    if (!Files.isReadable(STATUS)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(STATUS);
      return Optional.of(new ProcessMemory(megabytes(lines, "VmRSS:"), megabytes(lines, "VmHWM:")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The present one, where {@link #now} was there before. */
  static ProcessMemory required() {
    return now()
        .orElseThrow(
            () -> new SextantException("this system does not say how much memory is used"));
  }

  /**
   * Forgets the peak so far, where the system can (Linux 4.0 and later). Where it can't, the peak
   * stays that of the whole process, which is no less.
   */
  static void resetPeak() {
    try {
      Files.writeString(CLEAR, "5");
    } catch (IOException e) {
      // See above.
    }
  }

  private static double megabytes(List<String> lines, String field) throws IOException {
    for (String line : lines) {
      if (line.startsWith(field)) {
        // "VmRSS:     123456 kB"
        String kibibytes = line.substring(field.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) * 1024 / MEGABYTE;
      }
    }
    throw new IOException("there is no " + field);
  }
}
