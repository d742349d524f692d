// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A class path resource as a file, because native code loads from files. It lies in the folder for
 * temporary files, readable by its owner alone, until closed.
 *
 * @param path the file
 * @param sha256 of its bytes, 64 hexadecimal digits
 */
public record TemporaryCopy(Path path, String sha256) implements AutoCloseable {
  /** Copies a stream, never holding more than a buffer of it; closes the stream. */
  public static TemporaryCopy of(InputStream source, String name) {
    Path path = null;
    try (DigestInputStream digesting = new DigestInputStream(source, Fingerprint.sha256())) {
      path = Files.createTempFile("sextant-", "-" + name);
      try (OutputStream file = Files.newOutputStream(path)) {
        digesting.transferTo(file);
      }
      String sha256 = HexFormat.of().formatHex(digesting.getMessageDigest().digest());
      return new TemporaryCopy(path, sha256);
    } catch (IOException e) {
      SextantException failure =
          new SextantException(
              "%s can't be copied to %s; make room there or name another folder by java.io.tmpdir"
                  .formatted(name, System.getProperty("java.io.tmpdir")),
              e);
      deleteAfter(failure, path);
      throw failure;
    } catch (RuntimeException | Error e) {
      deleteAfter(e, path);
      throw e;
    }
  }

  private static void deleteAfter(Throwable failure, @Nullable Path path) {
    try {
      if (path != null) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
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
