// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The SHA-256 of a model's files, computed by a thread of its own while the model is loaded from
 * the same files: what one reads from disk, the other finds in memory. Every byte is read once; a
 * name that claims to be a hash, as in a hub's cache, is not believed.
 */
public final class FileDigest implements AutoCloseable {
  private static final int BLOCK = 1 << 20;

  private final CompletableFuture<String> result = new CompletableFuture<>();
  private volatile boolean cancelled;

  private FileDigest() {}

  /** Begins with files that stay as they are; their order counts, and their names do not. */
  public static FileDigest start(List<Path> files) {
    FileDigest digest = new FileDigest();
    List<Path> all = List.copyOf(files);
    Thread thread = new Thread(() -> digest.run(all), "sextant-digest");
    thread.setDaemon(true);
    thread.start();
    return digest;
  }

  private void run(List<Path> files) {
    try {
      Fingerprint all = new Fingerprint();
      for (Path file : files) {
        all.add("file", digest(file));
      }
      result.complete(all.hex());
    } catch (IOException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private String digest(Path file) throws IOException {
    MessageDigest digest = Fingerprint.sha256();
    byte[] block = new byte[BLOCK];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int read = stream.read(block); read >= 0; read = stream.read(block)) {
        if (cancelled) {
          throw new IOException("nobody waits for the digest any more");
        }
        digest.update(block, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Waits for the end: 64 hexadecimal digits.
   *
   * @throws SextantException if a file can't be read
   */
  public String hex() {
    try {
      return result.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SextantException("the model's files can't be read: " + cause, cause);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(Fingerprint.sha256().digest(bytes));
  }

  /** Ends the thread soon if it still reads; there is no digest then. */
  @Override
  public void close() {
    cancelled = true;
  }
}
