// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.EmbedderSpec;
import dev.sextant.SextantException;
import dev.sextant.index.internal.SextantCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** What a folder holds, found out before anything is written to it. */
final class IndexFolder {
  /** Buffered before a segment is written; larger segments mean fewer graphs to build and merge. */
  private static final double BUFFER_MEGABYTES = 256;

  private IndexFolder() {}

  /** The schema of the last commit. */
  static Schema schema(Directory directory, Path folder) throws IOException {
    return Schema.fromCommitData(
        SegmentInfos.readLatestCommit(directory).getUserData(), folder.toString());
  }

  /** Refuses a folder that holds something else, or nothing, where an index is needed. */
  static void requireIndex(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new SextantException(
          "there is no index at %s; index something into it first".formatted(folder));
    }
    try (Directory directory = FSDirectory.open(folder)) {
      if (!DirectoryReader.indexExists(directory)) {
        throw new SextantException(
            "the folder %s holds no index; give the folder of one".formatted(folder));
      }
    }
  }

  /**
   * Refuses a place where no index can be made: a file, or a folder with other things in it. What a
   * first commit that was interrupted left behind is no obstacle.
   */
  static void requireRoom(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new SextantException(folder + " is a file; give a folder for the index");
    }
    try (Directory directory = FSDirectory.open(folder);
        Stream<Path> files = Files.list(folder)) {
      if (!DirectoryReader.indexExists(directory)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(
                name -> !name.equals(IndexWriter.WRITE_LOCK_NAME) && !name.startsWith("pending_"))
            .findFirst()
            .ifPresent(
                name -> {
                  throw new SextantException(
                      "the folder %s is no index and holds other files (%s); give an empty or new folder"
                          .formatted(folder, name));
                });
      }
    }
  }

  /** Opens the writer; makes the index, with its first commit, where there is none yet. */
  static IndexWriter writer(
      Directory directory, Path folder, List<EmbedderSpec> wanted, Analyzer analyzer)
      throws IOException {
    boolean exists = DirectoryReader.indexExists(directory);
    Schema schema = new Schema(wanted);
    if (exists) {
      Schema stored = schema(directory, folder);
      if (!wanted.isEmpty() && !new HashSet<>(wanted).equals(new HashSet<>(stored.embedders()))) {
        throw new IllegalArgumentException(
            "the index %s holds vectors of %s, not of %s; open it with the embedder that filled it, or index again into a new folder"
                .formatted(folder, Schema.describe(stored.embedders()), Schema.describe(wanted)));
      }
    }
    IndexWriterConfig config =
        new IndexWriterConfig(analyzer)
            .setCodec(new SextantCodec())
            .setRAMBufferSizeMB(BUFFER_MEGABYTES)
            .setCommitOnClose(false);
    IndexWriter writer = new IndexWriter(directory, config);
    try {
      if (!exists) {
        writer.setLiveCommitData(schema.toCommitData().entrySet());
        writer.commit();
      }
      return writer;
    } catch (IOException | RuntimeException e) {
      try {
        writer.rollback();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }
}
