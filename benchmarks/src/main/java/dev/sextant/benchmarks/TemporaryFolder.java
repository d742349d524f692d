// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is deleted when it is closed. */
record TemporaryFolder(Path path) implements AutoCloseable {
  /** Makes one where the system keeps such folders. */
  static TemporaryFolder create() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("sextant-benchmarks-"));
    } catch (IOException e) {
      throw new SextantException(
          "there is no room for temporary files: %s; set -Djava.io.tmpdir".formatted(e), e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path entry : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      throw new SextantException(
          "the temporary folder %s can't be deleted: %s; delete it".formatted(path, e), e);
    }
  }
}
