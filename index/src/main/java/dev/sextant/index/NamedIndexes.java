// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.IOUtils;

/**
 * Several indexes in one folder, by name. Each name has versions, of which one is current: a new
 * one can be filled while the current one serves, and then takes its place in one step.
 * Thread-safe, and safe beside other processes; it holds nothing open.
 *
 * <pre>
 * NamedIndexes indexes = NamedIndexes.in(folder);
 * try (VectorIndex old = indexes.openReadOnly("handbook", IndexOptions.defaults());
 *     Replacement next = indexes.replace("handbook", options)) {
 *   Reembedding.run(old, next.index(), newEmbedder);
 *   next.publish();
 * }
 * </pre>
 *
 * <p>On disk: {@code <name>/<version>/} is an index, and the file {@code <name>/current} has the
 * number of the version that counts. It is replaced by an atomic move, so that whoever opens the
 * name gets the one or the other, whatever happens.
 */
public final class NamedIndexes {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-][\\p{L}\\p{N}._-]{0,99}");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");
  private static final String CURRENT = "current";

  private final Path folder;

  private NamedIndexes(Path folder) {
    this.folder = folder;
  }

  /** The indexes of this folder, which need not be there yet. */
  public static NamedIndexes in(Path folder) {
    return new NamedIndexes(folder);
  }

  /**
   * The names of all indexes, in their order.
   *
   * @throws SextantException if the folder can't be read
   */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(each -> Files.isRegularFile(each.resolve(CURRENT)))
          .map(each -> String.valueOf(each.getFileName()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw Failures.of(folder.toString(), "listing the indexes of", e);
    }
  }

  /**
   * The current version of an index, counted from 1: where it has changed, what is open is no
   * longer current and should be opened again.
   *
   * @throws IllegalArgumentException if there is no such index; the message names those there are
   */
  public int version(String name) {
    int version = stored(name);
    if (version == 0) {
      throw new IllegalArgumentException(
          "there is no index %s in %s; there are %s".formatted(name, folder, names()));
    }
    return version;
  }

  /** 0 where there is none. */
  private int stored(String name) {
    try {
      String version = Files.readString(home(name).resolve(CURRENT)).strip();
      if (!VERSION.matcher(version).matches()) {
        throw new SextantException(
            "the file %s says \"%s\", which is no version; write the number of the folder that counts into it"
                .formatted(home(name).resolve(CURRENT), version));
      }
      return Integer.parseInt(version);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw Failures.of(home(name).toString(), "reading the version of", e);
    }
  }

  private Path home(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of an index is \"%s\"; give up to 100 letters, digits, dots, - and _, no dot first"
              .formatted(name));
    }
    return folder.resolve(name);
  }

  private Path place(String name, int version) {
    return home(name).resolve(Integer.toString(version));
  }

  /**
   * Opens the current version to write and search, and makes a first one where there is none.
   *
   * @throws IllegalArgumentException as {@link LuceneVectorIndex#open(Path, IndexOptions)}, or if
   *     the name is none
   * @throws SextantException as {@link LuceneVectorIndex#open(Path, IndexOptions)}
   */
  public LuceneVectorIndex open(String name, IndexOptions options) {
    int version = stored(name);
    LuceneVectorIndex index = LuceneVectorIndex.open(place(name, Math.max(1, version)), options);
    if (version == 0) {
      boolean success = false;
      try {
        makeCurrent(name, 1);
        success = true;
      } finally {
        if (!success) {
          IOUtils.closeWhileHandlingException(index::close);
        }
      }
    }
    return index;
  }

  /**
   * Opens the current version to search it. It stays on that version, also when it is refreshed.
   *
   * @throws IllegalArgumentException if there is no such index, or as {@link
   *     LuceneVectorIndex#openReadOnly(Path, IndexOptions)}
   * @throws SextantException as {@link LuceneVectorIndex#openReadOnly(Path, IndexOptions)}
   */
  public LuceneVectorIndex openReadOnly(String name, IndexOptions options) {
    while (true) {
      int version = version(name);
      try {
        return LuceneVectorIndex.openReadOnly(place(name, version), options);
      } catch (SextantException e) {
        // Another may have been published, and this one pruned, between the two steps.
        if (version(name) == version) {
          throw e;
        }
      }
    }
  }

  /**
   * Begins a new version of an index that is there already. What other attempts left behind is
   * removed.
   *
   * @throws IllegalArgumentException if there is no such index
   * @throws SextantException if the folder can't be written
   */
  public Replacement replace(String name, IndexOptions options) {
    int current = version(name);
    prune(name);
    int next = current;
    for (int version : versions(name)) {
      next = Math.max(next, version);
    }
    next++;
    return new Replacement(this, name, next, LuceneVectorIndex.open(place(name, next), options));
  }

  /**
   * Removes the versions of an index that are not current and that nobody writes. Indexes that
   * still have one open to read must be opened again before they are refreshed.
   *
   * @throws IllegalArgumentException if there is no such index
   * @throws SextantException if a folder can't be removed
   */
  public void prune(String name) {
    int current = version(name);
    for (int version : versions(name)) {
      if (version != current) {
        remove(place(name, version));
      }
    }
  }

  /**
   * Removes an index with all its versions.
   *
   * @throws IllegalArgumentException if there is no such index
   * @throws SextantException if it is open for writing, or can't be removed
   */
  public void delete(String name) {
    int current = version(name);
    Path home = home(name);
    try (Directory directory = FSDirectory.open(place(name, current));
        Lock unwritten = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
      unwritten.ensureValid();
      // First of all: without it there is no index, whatever else is left.
      Files.delete(home.resolve(CURRENT));
    } catch (IOException e) {
      throw Failures.of(home.toString(), "deleting", e);
    }
    versions(name).forEach(version -> remove(place(name, version)));
    try {
      Files.delete(home);
    } catch (IOException e) {
      throw Failures.of(home.toString(), "deleting", e);
    }
  }

  private List<Integer> versions(String name) {
    try (Stream<Path> files = Files.list(home(name))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> VERSION.matcher(file).matches())
          .map(Integer::valueOf)
          .toList();
    } catch (IOException e) {
      throw Failures.of(home(name).toString(), "listing the versions of", e);
    }
  }

  /** Removes the folder of a version, if nobody has it open to write. */
  private static void remove(Path version) {
    try (Directory directory = FSDirectory.open(version);
        Lock unwritten = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
      unwritten.ensureValid();
    } catch (LockObtainFailedException e) {
      return;
    } catch (IOException e) {
      throw Failures.of(version.toString(), "removing", e);
    }
    try {
      Files.walkFileTree(
          version,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }
          });
      Files.delete(version);
    } catch (IOException e) {
      throw Failures.of(version.toString(), "removing", e);
    }
  }

  /** Switches a name to a version, in one step that survives a crash. */
  void makeCurrent(String name, int version) {
    Path home = home(name);
    Path next = home.resolve(CURRENT + ".next");
    try {
      Files.writeString(next, version + "\n");
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          next,
          home.resolve(CURRENT),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      IOUtils.fsync(home, true);
    } catch (IOException e) {
      throw Failures.of(home.toString(), "switching", e);
    }
  }

  /** Throws away a version that was not published. */
  void discard(String name, int version) {
    remove(place(name, version));
  }
}
