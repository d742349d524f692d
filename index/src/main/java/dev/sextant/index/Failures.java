// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.SextantException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.ThreadInterruptedException;

/** What went wrong on disk, in one sentence that says what to do. */
final class Failures {
  private Failures() {}

  static SextantException of(String place, String doing, Throwable cause) {
    return new SextantException(
        "%s the index %s failed: %s".formatted(doing, place, reason(cause)), cause);
  }

  private static String reason(Throwable cause) {
    String message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    if (cause instanceof LockObtainFailedException) {
      return "another writer has it open; close that one first, or open this one to read only";
    }
    if (cause instanceof CorruptIndexException
        || cause instanceof EOFException
        || cause instanceof NoSuchFileException
        || cause instanceof FileNotFoundException) {
      return "it is damaged (%s); restore it from a copy or build it again".formatted(message);
    }
    if (cause instanceof IndexFormatTooOldException
        || cause instanceof IndexFormatTooNewException) {
      return "another version wrote it (%s); open it with that version".formatted(message);
    }
    if (cause instanceof ClosedByInterruptException
        || cause instanceof ThreadInterruptedException) {
      return "its thread was interrupted; open it again, the last commit is intact";
    }
    if (cause instanceof AccessDeniedException
        || cause instanceof ReadOnlyFileSystemException
        || says(message, "read-only file system")) {
      return "it can't be read or written (%s); check its permissions, or give another folder"
          .formatted(message);
    }
    if (says(message, "no space left") || says(message, "disk quota")) {
      return "the disk is full (%s); make room and open it again, the last commit is intact"
          .formatted(message);
    }
    return cause instanceof FileSystemException || cause instanceof IOException
        ? "the file system says: %s (%s)".formatted(message, cause.getClass().getSimpleName())
        : message;
  }

  private static boolean says(String message, String words) {
    return message.toLowerCase(Locale.ROOT).contains(words);
  }
}
