// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for an index that is measured; deleted when it is closed. */
record MeasuringFolder(Path path) implements AutoCloseable {
  static MeasuringFolder create() {
    try {
      return new MeasuringFolder(Files.createTempDirectory("sextant-compare"));
    } catch (IOException e) {
      throw new SextantException(
          "there is no room for a temporary index: %s; set -Djava.io.tmpdir".formatted(e), e);
    }
  }

  /** Bytes of all files in it. */
  long bytes() {
    try (Stream<Path> files = Files.walk(path)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new SextantException("the temporary index %s can't be read".formatted(path), e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path entry : deepestFirst) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      throw new SextantException(
          "the temporary index %s can't be deleted: %s; delete it".formatted(path, e), e);
    }
  }
}
