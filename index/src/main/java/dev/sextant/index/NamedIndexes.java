// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several indexes in one folder, by name. Each name has versions, of which one is current: a new
 * one can be filled while the current one serves, and then takes its place in one step.
 * Thread-safe, and safe beside other processes; it holds nothing open.
 *
 * <pre>
 * NamedIndexes indexes = NamedIndexes.in(folder);
 * try (VectorIndex old = indexes.openReadOnly("handbook", IndexOptions.defaults());
 *     Replacement next = indexes.resume("handbook", options)) {
 *   Reembedding.run(old, next.index(), newEmbedder);
 *   next.publish();
 * }
 * </pre>
 *
 * <p>On disk: {@code <name>/<version>/} is an index, and the file {@code <name>/current} has the
 * number of the version that counts. It is replaced by an atomic move, so that whoever opens the
 * name gets the one or the other, whatever happens. Whoever changes the versions of a name holds
 * the file {@code <name>/lock} meanwhile; reading needs no lock.
 */
public final class NamedIndexes {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-][\\p{L}\\p{N}._-]{0,99}");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");
  private static final String CURRENT = "current";

  /** The number of the last version of an index that was deleted. */
  private static final String LAST = "last";

  private static final Logger LOGGER = LoggerFactory.getLogger(NamedIndexes.class);

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
    return number(name, CURRENT);
  }

  /** 0 where there is none. */
  private int number(String name, String file) {
    try {
      String version = Files.readString(home(name).resolve(file)).strip();
      if (!VERSION.matcher(version).matches()) {
        throw new SextantException(
            "the file %s says \"%s\", which is no version; write the number of the folder that counts into it"
                .formatted(home(name).resolve(file), version));
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
   * @throws SextantException as {@link LuceneVectorIndex#open(Path, IndexOptions)}, or if the
   *     current version is gone
   */
  public LuceneVectorIndex open(String name, IndexOptions options) {
    return alone(
        name,
        "opening",
        () -> {
          int version = stored(name);
          if (version == 0) {
            return first(name, options);
          }
          // An empty one made in its place would hide what was lost.
          IndexFolder.requireIndex(place(name, version));
          return LuceneVectorIndex.open(place(name, version), options);
        });
  }

  private LuceneVectorIndex first(String name, IndexOptions options) throws IOException {
    int version = next(name);
    LuceneVectorIndex index = LuceneVectorIndex.open(place(name, version), options);
    boolean success = false;
    try {
      makeCurrent(name, version);
      success = true;
      return index;
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(index::close);
      }
    }
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
   * removed; {@link #resume} goes on with it.
   *
   * @throws IllegalArgumentException if there is no such index
   * @throws SextantException if the folder can't be written
   */
  public Replacement replace(String name, IndexOptions options) {
    version(name);
    return alone(
        name,
        "replacing",
        () -> {
          removeOthers(name);
          return begun(name, next(name), options);
        });
  }

  /**
   * Goes on with the newest version that was begun and not published, for instance because its
   * process was killed; begins one where there is none. What was committed to it is there.
   *
   * @throws IllegalArgumentException if there is no such index, or if that version has other
   *     embedders or another language than the options name: {@link #replace} begins anew
   * @throws SextantException if it is open for writing, or can't be written
   */
  public Replacement resume(String name, IndexOptions options) {
    version(name);
    return alone(
        name,
        "resuming",
        () -> {
          int newest = next(name) - 1;
          return begun(name, newest > version(name) ? newest : newest + 1, options);
        });
  }

  /** Called alone. */
  private Replacement begun(String name, int version, IndexOptions options) {
    return new Replacement(
        this, name, version, LuceneVectorIndex.open(place(name, version), options));
  }

  /**
   * Removes the versions of an index that are not current and that nobody writes, also one that
   * could still be resumed. Indexes that still have one open to read must be opened again before
   * they are refreshed.
   *
   * @throws IllegalArgumentException if there is no such index
   * @throws SextantException if a folder can't be removed
   */
  public void prune(String name) {
    version(name);
    alone(
        name,
        "pruning",
        () -> {
          removeOthers(name);
          return true;
        });
  }

  private void removeOthers(String name) throws IOException {
    int current = version(name);
    for (int version : versions(name)) {
      if (version != current) {
        remove(place(name, version));
      }
    }
  }

  /** Removes the folder of a version, if nobody has it open to write. */
  private static void remove(Path version) throws IOException {
    try (VersionFolder unwritten = VersionFolder.of(version)) {
      unwritten.delete();
    } catch (LockObtainFailedException e) {
      LOGGER.debug("{} stays: it is open to write", version);
    }
  }

  /**
   * Removes an index with all its versions. What stays of the name is its lock, and the number of
   * its last version: should the name be used again, the numbers go on.
   *
   * @throws IllegalArgumentException if there is no such index
   * @throws SextantException if a version of it is open for writing, and all is as it was then; or
   *     if it can't be removed
   */
  public void delete(String name) {
    version(name);
    alone(
        name,
        "deleting",
        () -> {
          version(name);
          List<VersionFolder> unwritten = new ArrayList<>();
          try {
            for (int version : versions(name)) {
              unwritten.add(VersionFolder.of(place(name, version)));
            }
            write(name, LAST, next(name) - 1);
            // Before the rest: without it there is no index, whatever else is left.
            Files.delete(home(name).resolve(CURRENT));
            IOUtils.fsync(home(name), true);
            for (VersionFolder version : unwritten) {
              version.delete();
            }
          } finally {
            IOUtils.closeWhileHandlingException(unwritten);
          }
          return true;
        });
  }

  private List<Integer> versions(String name) throws IOException {
    try (Stream<Path> files = Files.list(home(name))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> VERSION.matcher(file).matches())
          .map(Integer::valueOf)
          .toList();
    }
  }

  /** A number that no version has or had, as far as is known. */
  private int next(String name) throws IOException {
    int last = Math.max(stored(name), number(name, LAST));
    for (int version : versions(name)) {
      last = Math.max(last, version);
    }
    return last + 1;
  }

  /** Switches a name to a version, in one step that survives a crash. */
  void publish(String name, int version) {
    alone(
        name,
        "switching",
        () -> {
          makeCurrent(name, version);
          return true;
        });
  }

  /** Called alone. */
  void makeCurrent(String name, int version) throws IOException {
    write(name, CURRENT, version);
  }

  private void write(String name, String file, int version) throws IOException {
    Path home = home(name);
    Path next = home.resolve(file + ".next");
    Files.writeString(next, version + "\n");
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        next,
        home.resolve(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    IOUtils.fsync(home, true);
  }

  /** Throws away a version, but never the current one. */
  void discard(String name, int version) {
    alone(
        name,
        "removing a version of",
        () -> {
          if (stored(name) != version) {
            remove(place(name, version));
          }
          return true;
        });
  }

  /** What changes the versions of a name, or relies on them, takes turns. */
  private <T> T alone(String name, String doing, OwnThreads.Action<T> action) {
    Path home = home(name);
    try {
      return NameLock.run(home, action);
    } catch (IOException e) {
      throw Failures.of(home.toString(), doing, e);
    }
  }
}
