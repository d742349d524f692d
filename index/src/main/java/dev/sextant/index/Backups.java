// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.IOUtils;

/** Copies a commit, file by file, and reads the copy. */
final class Backups {
  private Backups() {}

  /** Refuses a folder that has something in it, before any work is done. */
  static void requireEmpty(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new SextantException(target + " is a file; give a folder for the backup");
    }
    try (Stream<Path> files = Files.list(target)) {
      files
          .findFirst()
          .ifPresent(
              file -> {
                throw new SextantException(
                    "the folder %s for the backup is not empty (%s); give an empty or new folder"
                        .formatted(target, file.getFileName()));
              });
    }
  }

  /**
   * The file that makes the rest an index is written last, when all else is on the disk: so a copy
   * that was cut short is no index, and none that looks like one. Of a copy that fails, or turns
   * out to be damaged, nothing stays.
   */
  static void copy(IndexCommit commit, Path target) throws IOException {
    Deque<String> copied = new ArrayDeque<>();
    boolean success = false;
    try (Directory to = FSDirectory.open(target)) {
      try {
        copy(commit, to, copied);
        check(to);
        success = true;
      } finally {
        if (!success) {
          IOUtils.deleteFilesIgnoringExceptions(to, copied);
        }
      }
    }
  }

  /**
   * @param copied gets the names of the files in the copy, the newest first
   */
  private static void copy(IndexCommit commit, Directory to, Deque<String> copied)
      throws IOException {
    String last = commit.getSegmentsFileName();
    List<String> files = new ArrayList<>(commit.getFileNames());
    files.remove(last);
    for (String file : files) {
      to.copyFrom(commit.getDirectory(), file, file, IOContext.READONCE);
      copied.push(file);
    }
    to.sync(files);
    String pending = "pending_" + last;
    to.copyFrom(commit.getDirectory(), last, pending, IOContext.READONCE);
    copied.push(pending);
    to.sync(List.of(pending));
    to.rename(pending, last);
    copied.push(last);
    to.syncMetaData();
  }

  private static void check(Directory copy) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(copy)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        ((CodecReader) leaf.reader()).checkIntegrity();
      }
    }
  }
}
