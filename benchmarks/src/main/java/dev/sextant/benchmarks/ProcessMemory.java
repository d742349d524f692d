// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Memory of this process that is in RAM, as Linux counts it: its heap, native memory, and those
 * pages of mapped files that were touched.
 *
 * @param resident now, in bytes
 * @param peak the most there ever was, in bytes
 */
record ProcessMemory(long resident, long peak) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** The present one; empty where the system does not say. */
  static Optional<ProcessMemory> now() {
    if (!Files.isReadable(STATUS)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(STATUS);
      return Optional.of(new ProcessMemory(bytes(lines, "VmRSS:"), bytes(lines, "VmHWM:")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long bytes(List<String> lines, String field) throws IOException {
    for (String line : lines) {
      if (line.startsWith(field)) {
        // "VmRSS:     123456 kB"
        String kibibytes = line.substring(field.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) * 1024;
      }
    }
    throw new IOException("there is no " + field);
  }
}
