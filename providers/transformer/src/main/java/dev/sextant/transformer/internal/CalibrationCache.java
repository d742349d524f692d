// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.transformer.internal.torchscript.Int8Scales;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the scales of {@link Calibration}s in a folder, a file each, so that a model is calibrated
 * once and not each time that it is loaded.
 *
 * <p>A file is a magic number, a version, the key, the scales, and the SHA-256 of all that. One
 * that is broken, of another version or of another key counts as not there. It is written beside
 * its place and moved there whole, so that processes may share the folder: two that calibrate at
 * once write the same. Of more than {@link #MOST_FILES} files those go that were not used for
 * longest; files of other names are left alone.
 *
 * <p>A folder that can't be read or written is a warning in the log: all that is lost is time.
 * Thread-safe.
 *
 * @param folder made when it is not there
 */
public record CalibrationCache(Path folder) {
  /** Half a megabyte each for a large model, some tens of kilobytes for a small one. */
  static final int MOST_FILES = 64;

  /** The folder inside a cache folder. */
  private static final String NAME = "calibration";

  private static final Logger LOGGER = LoggerFactory.getLogger(CalibrationCache.class);
  private static final byte[] MAGIC = "Sextant scales 1".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 32;

  /** More is no file of ours. */
  private static final long MOST_BYTES = 1 << 25;

  private static final String SUFFIX = ".int8";
  private static final String PART = ".part";

  /** What a process that ended left half written. */
  private static final Duration OLD = Duration.ofHours(1);

  /** The one inside Sextant's cache folder. */
  public static CalibrationCache of(Path cacheFolder) {
    return new CalibrationCache(cacheFolder.resolve(NAME));
  }

  /**
   * Looks for scales.
   *
   * @param key 64 hexadecimal digits
   */
  Optional<Int8Scales> find(String key) {
    Path file = file(key);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException("it has %d bytes".formatted(Files.size(file)));
      }
      Int8Scales scales = read(Files.readAllBytes(file), key);
      touch(file);
      return Optional.of(scales);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("{} is not used and will be made anew: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Throws what kind ever, where the bytes are not those of this key. */
  private static Int8Scales read(byte[] bytes, String key) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    byte[] header = header(key);
    int end = bytes.length - DIGEST;
    if (end < header.length
        || !all.slice(0, header.length).equals(ByteBuffer.wrap(header))
        || !all.slice(end, DIGEST).equals(ByteBuffer.wrap(digest(bytes, end)))) {
      throw new IOException("it is broken, of another version, or another file");
    }
    return Int8Scales.read(all.slice(header.length, end - header.length));
  }

  private static byte[] header(String key) {
    byte[] name = key.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(MAGIC.length + name.length).put(MAGIC).put(name).array();
  }

  private static byte[] digest(byte[] bytes, int end) {
    MessageDigest digest = Fingerprint.sha256();
    digest.update(bytes, 0, end);
    return digest.digest();
  }

  /** Keeps scales; if that fails, the log says so. */
  void store(String key, Int8Scales scales) {
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, key, PART);
      try {
        Files.write(part, bytes(key, scales));
        Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      clean();
    } catch (IOException e) {
      LOGGER.warn(
          "scales of INT8 can't be kept in {}, so that the next load calibrates again: {}; make"
              + " room there, name another folder by SEXTANT_CACHE or withCache, or choose"
              + " withoutCache",
          folder,
          e.toString());
    }
  }

  private static byte[] bytes(String key, Int8Scales scales) {
    byte[] header = header(key);
    byte[] content = scales.bytes();
    int end = header.length + content.length;
    ByteBuffer all = ByteBuffer.allocate(end + DIGEST).put(header).put(content);
    return all.put(digest(all.array(), end)).array();
  }

  private Path file(String key) {
    return folder.resolve(key + SUFFIX);
  }

  /** The time tells which files were not used for longest. */
  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // A folder that others filled: it is not for us to clean.
    }
  }

  private record Kept(Path path, FileTime used) {}

  private void clean() throws IOException {
    List<Kept> complete = files(SUFFIX);
    complete.sort(Comparator.comparing(Kept::used).thenComparing(Kept::path));
    for (Kept file : complete.subList(0, Math.max(0, complete.size() - MOST_FILES))) {
      Files.deleteIfExists(file.path);
    }
    FileTime limit = FileTime.from(Instant.now().minus(OLD));
    for (Kept file : files(PART)) {
      if (file.used.compareTo(limit) < 0) {
        Files.deleteIfExists(file.path);
      }
    }
  }

  /** Ours alone: their names begin with a key. */
  private List<Kept> files(String suffix) throws IOException {
    List<Kept> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + suffix)) {
      for (Path file : found) {
        if (file.getFileName().toString().matches("[0-9a-f]{64}[0-9]*\\Q" + suffix + "\\E")) {
          used(file).ifPresent(files::add);
        }
      }
    }
    return files;
  }

  /** Another process may have deleted it meanwhile. */
  private static Optional<Kept> used(Path file) throws IOException {
    try {
      return Optional.of(new Kept(file, Files.getLastModifiedTime(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
