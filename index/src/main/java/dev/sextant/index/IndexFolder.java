// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.EmbedderSpec;
import dev.sextant.SextantException;
import dev.sextant.index.internal.CancellingMergeScheduler;
import dev.sextant.index.internal.JVectorFormat;
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
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a folder holds, found out before anything is written to it. */
final class IndexFolder {
  /** Buffered before a segment is written; larger segments mean fewer graphs to build and merge. */
  private static final double BUFFER_MEGABYTES = 256;

  private static final Logger LOGGER = LoggerFactory.getLogger(LuceneVectorIndex.class);

  private IndexFolder() {}

  /** How the files of a folder are read and written. */
  interface Opener {
    Directory open(Path folder) throws IOException;
  }

  /** Lucene closes its writer when the disk fails under it; this throws what it failed of. */
  static void requireAlive(IndexWriter writer) throws IOException {
    Throwable failure = writer.getTragicException();
    if (failure != null) {
      throw failure instanceof IOException reason ? reason : new IOException(failure);
    }
  }

  /**
   * The schema of the last commit, which must be as the options want it; where there is no commit
   * and one may be made, the schema that it will have. Of an index that is written to, the
   * quantization is what the options want.
   *
   * @param writes whether the index is opened to write
   */
  static Schema schema(Directory directory, String place, IndexOptions options, boolean writes)
      throws IOException {
    if (writes && !DirectoryReader.indexExists(directory)) {
      return new Schema(
          options.embedders(),
          options.language().orElse(Language.ANY),
          options.quantization().orElse(Quantization.INT8));
    }
    Schema stored = stored(directory, place);
    requireSame(stored, place, options);
    return writes ? stored.quantizedAs(options.quantization()) : stored;
  }

  private static Schema stored(Directory directory, String place) throws IOException {
    try {
      return Schema.fromCommitData(SegmentInfos.readLatestCommit(directory).getUserData(), place);
    } catch (IllegalArgumentException e) {
      // Lucene looks up by name what wrote the segments.
      throw new SextantException(
          "%s was written by a part that this version does not have (%s); open it with the version that wrote it"
              .formatted(place, e.getMessage()),
          e);
    }
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
      Directory directory, String place, IndexOptions options, Analyzer analyzer)
      throws IOException {
    Quantization quantization = schema(directory, place, options, true).quantization();
    IndexWriter writer = new IndexWriter(directory, config(analyzer, quantization));
    boolean success = false;
    try {
      // Again behind the lock: another may have made it meanwhile.
      Schema schema = schema(directory, place, options.withQuantization(quantization), true);
      boolean isNew = !DirectoryReader.indexExists(directory);
      if (isNew || !schema.isCurrent(writer.getLiveCommitData())) {
        // An index of an earlier format, or of another quantization, becomes one of this with the
        // next commit.
        writer.setLiveCommitData(schema.toCommitData().entrySet());
      }
      if (isNew) {
        writer.commit();
      }
      success = true;
      return writer;
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(writer::rollback);
      }
    }
  }

  private static void requireSame(Schema stored, String place, IndexOptions options) {
    List<EmbedderSpec> wanted = options.embedders();
    if (!wanted.isEmpty() && !new HashSet<>(wanted).equals(new HashSet<>(stored.embedders()))) {
      throw new IllegalArgumentException(
          "the index %s holds vectors of %s, not of %s; open it with the embedder that filled it, or index again into a new folder"
              .formatted(place, Schema.describe(stored.embedders()), Schema.describe(wanted)));
    }
    Language language = options.language().orElse(stored.language());
    if (language != stored.language()) {
      throw new IllegalArgumentException(
          "the index %s has words in the language %s, not %s; open it with that, or index again into a new folder"
              .formatted(place, stored.language(), language));
    }
  }

  private static IndexWriterConfig config(Analyzer analyzer, Quantization quantization) {
    return new IndexWriterConfig(analyzer)
        .setIndexDeletionPolicy(new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy()))
        .setCodec(new SextantCodec(new JVectorFormat(quantization.precision())))
        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
        .setMergeScheduler(new QuietMerges())
        .setCommitOnClose(false);
  }

  /** A merge that fails ends the writer, whose next caller is told why; the log gets the trace. */
  private static final class QuietMerges extends CancellingMergeScheduler {
    @Override
    protected void handleMergeException(Throwable failure) {
      LOGGER.warn("a merge failed", failure);
    }
  }
}
