// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.internal.ByteLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds, decided by its content and not by its name: text if it is UTF-8 without a NUL.
 *
 * @param text the text; null if there is none to index
 * @param skipped why there is none
 * @param detail more about it, maybe empty
 */
record TextFile(@Nullable String text, @Nullable SkipReason skipped, String detail) {
  /** Larger files are data rather than something to read; also one is held in memory whole. */
  static final long LARGEST = 64L << 20;

  private static final int HEAD = 1 << 13;

  /** Reads a regular file. */
  static TextFile read(Path file) {
    try {
      long size = Files.size(file);
      if (size == 0) {
        return without(SkipReason.EMPTY, "");
      }
      if (binaryHead(file)) {
        return without(SkipReason.BINARY, "");
      }
      if (size > LARGEST) {
        return without(SkipReason.TOO_LARGE, "%d MB".formatted(size >> 20));
      }
      return decoded(Files.readAllBytes(file));
    } catch (IOException e) {
      return without(SkipReason.UNREADABLE, e.getClass().getSimpleName());
    }
  }

  private static boolean binaryHead(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return hasNul(in.readNBytes(HEAD));
    }
  }

  private static TextFile decoded(byte[] bytes) {
    if (hasNul(bytes)) {
      return without(SkipReason.BINARY, "");
    }
    try {
      String text = ByteLines.decode(ByteBuffer.wrap(bytes));
      return text.isBlank() ? without(SkipReason.EMPTY, "") : new TextFile(text, null, "");
    } catch (CharacterCodingException e) {
      return without(SkipReason.NOT_UTF8, "");
    }
  }

  private static boolean hasNul(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private static TextFile without(SkipReason reason, String detail) {
    return new TextFile(null, reason, detail);
  }
}
