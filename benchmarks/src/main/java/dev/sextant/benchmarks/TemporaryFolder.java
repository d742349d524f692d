// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is deleted when it is closed, or when the process is told to end before. */
final class TemporaryFolder implements AutoCloseable {
  private final Path path;
  private final Thread atExit = new Thread(this::deleteQuietly, "benchmarks-temporary-folder");

  private TemporaryFolder(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Makes one where the system keeps such folders. */
  static TemporaryFolder create() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("sextant-benchmarks-"));
    } catch (IOException e) {
      throw new SextantException(
          "there is no room for temporary files: %s; set -Djava.io.tmpdir".formatted(e), e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      delete();
    } catch (IOException e) {
      throw new SextantException(
          "the temporary folder %s can't be deleted: %s; delete it".formatted(path, e), e);
    } finally {
      forgetHook();
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends already, and the hook finds nothing to do.
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path entry : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }

  private void deleteQuietly() {
    try {
      delete();
    } catch (IOException e) {
      // Nobody is left to be told.
    }
  }
}
