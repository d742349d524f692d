// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.util.IOUtils;

/** The folder of an index that nobody can open to write, until this is closed. For one thread. */
final class VersionFolder implements Closeable {
  private final Path folder;
  private final Directory directory;
  private final Lock unwritten;

  private VersionFolder(Path folder, Directory directory, Lock unwritten) {
    this.folder = folder;
    this.directory = directory;
    this.unwritten = unwritten;
  }

  /**
   * @throws org.apache.lucene.store.LockObtainFailedException if somebody has it open to write
   */
  static VersionFolder of(Path folder) throws IOException {
    Directory directory = FSDirectory.open(folder);
    boolean success = false;
    try {
      Lock unwritten = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME);
      success = true;
      return new VersionFolder(folder, directory, unwritten);
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(directory);
      }
    }
  }

  /** Deletes the folder, the lock last: no writer gets in between. */
  void delete() throws IOException {
    unwritten.ensureValid();
    Path lock = folder.resolve(IndexWriter.WRITE_LOCK_NAME);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> others = files.filter(file -> !file.equals(lock)).toList();
      for (Path file : others) {
        Files.delete(file);
      }
    }
    Files.delete(lock);
    Files.delete(folder);
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(unwritten, directory);
  }
}
