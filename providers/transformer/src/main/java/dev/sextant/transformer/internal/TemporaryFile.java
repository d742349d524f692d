// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An empty file in the folder for temporary files, readable by its owner alone, until closed.
 *
 * @param path the file
 */
record TemporaryFile(Path path) implements AutoCloseable {
  /** Makes one whose name ends in {@code name}. */
  static TemporaryFile create(String name) {
    try {
      return new TemporaryFile(Files.createTempFile("sextant-", "-" + name));
    } catch (IOException e) {
      throw new SextantException(
          "no file can be made in %s; make room there or name another folder by java.io.tmpdir"
              .formatted(System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  /** Deletes the file. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new SextantException("temporary file " + path + " can't be deleted; delete it", e);
    }
  }
}
