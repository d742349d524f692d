// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One repository's folder in Hugging Face's cache. The layout is that of huggingface_hub
 * (documented by the hub under "Hub Local Cache"):
 *
 * <pre>
 * .locks/models--BAAI--bge-m3/&lt;blob&gt;.lock
 * models--BAAI--bge-m3/refs/main                       the commit's hash
 * models--BAAI--bge-m3/blobs/&lt;blob&gt;                    content, named by its checksum
 * models--BAAI--bge-m3/snapshots/&lt;commit&gt;/config.json  → ../../blobs/&lt;blob&gt;
 * models--BAAI--bge-m3/trees/&lt;commit&gt;.json             huggingface_hub's list of all files
 * models--BAAI--bge-m3/.sextant/&lt;commit&gt;.json          ours, of the same form
 * </pre>
 *
 * <p>Our list stands apart because huggingface_hub takes a commit with a list in {@code trees} for
 * broken offline unless all of its files are there, and we fetch only some.
 */
final class HubCache {
  private static final Logger logger = LoggerFactory.getLogger(HubCache.class);

  /** Ways to let a snapshot show a blob, in the order in which they are tried. */
  private enum Link {
    SYMBOLIC,
    HARD,
    COPY
  }

  private final String repository;
  private final Path locks;
  private final Path folder;
  private final List<Link> links;

  HubCache(HubOptions options, String repository) {
    String name = "models--" + repository.replace("/", "--");
    Path root = options.cacheFolder().toAbsolutePath().normalize();
    this.repository = repository;
    this.locks = root.resolve(".locks").resolve(name);
    this.folder = root.resolve(name);
    this.links = options.symbolicLinks() ? List.of(Link.values()) : List.of(Link.HARD, Link.COPY);
  }

  String repository() {
    return repository;
  }

  Path folder() {
    return folder;
  }

  /** The folder of the lock files, one a blob. */
  Path locks() {
    return locks;
  }

  Path blob(HubFile file) {
    return folder.resolve("blobs").resolve(file.blob());
  }

  /**
   * Where a blob grows. huggingface_hub before 1.0 appends to {@code <blob>.incomplete}: the name
   * must be another one, because its lock (flock) and ours (fcntl) do not see each other on Linux.
   */
  Path partial(HubFile file) {
    return folder.resolve("blobs").resolve(file.blob() + ".sextant.incomplete");
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  boolean hasBlob(HubFile file) {
    return hasSize(blob(file), file.size());
  }

  /** Whether the snapshot shows the file, through whatever kind of link, in its full size. */
  boolean shows(String commit, HubFile file) {
    return hasSize(snapshot(commit).resolve(file.name()), file.size());
  }

  /** Bytes of a file that need no transfer any more. */
  long present(String commit, HubFile file) {
    if (shows(commit, file) || hasBlob(file)) {
      return file.size();
    }
    try {
      return Math.min(Files.size(partial(file)), file.size());
    } catch (IOException e) {
      return 0;
    }
  }

  private static boolean hasSize(Path path, long size) {
    try {
      return Files.isRegularFile(path) && Files.size(path) == size;
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets the snapshot show the blob, which must be there. The caller holds the blob's lock. */
  void show(String commit, HubFile file) throws IOException {
    Path pointer = snapshot(commit).resolve(file.name());
    if (shows(commit, file)) {
      return;
    }
    Files.createDirectories(pointer.getParent());
    Files.deleteIfExists(pointer);
    for (Link link : links) {
      try {
        place(link, pointer, blob(file));
        return;
      } catch (UnsupportedOperationException | IOException e) {
        if (e instanceof FileAlreadyExistsException && shows(commit, file)) {
          return; // another program was faster
        }
        if (link == Link.COPY) {
          throw e;
        }
        logger.debug("No {} link from {} to its blob: {}", link, pointer, e.toString());
      }
    }
  }

  private static void place(Link link, Path pointer, Path blob) throws IOException {
    switch (link) {
      case SYMBOLIC -> {
        Path folder = Objects.requireNonNull(pointer.getParent());
        Files.createSymbolicLink(pointer, folder.relativize(blob));
      }
      case HARD -> Files.createLink(pointer, blob.toRealPath());
      case COPY -> {
        Path copy = pointer.resolveSibling(pointer.getFileName() + ".sextant.incomplete");
        Files.copy(blob, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, pointer, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** The commit that a branch or tag stood at when it was last downloaded. */
  Optional<String> commitOf(String revision) {
    if (HubNames.isCommit(revision)) {
      return Optional.of(revision);
    }
    try {
      String commit = Files.readString(folder.resolve("refs").resolve(revision)).strip();
      return Optional.of(commit).filter(HubNames::isCommit);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Notes the commit of a branch or tag; a commit's own hash needs no note. */
  void note(String revision, String commit) {
    if (HubNames.isCommit(revision) || commitOf(revision).equals(Optional.of(commit))) {
      return;
    }
    try {
      write(folder.resolve("refs").resolve(revision), commit);
    } catch (IOException e) {
      // The snapshot is whole, and a cache may be read-only.
      logger.warn(
          "{} at {} won't be found offline by its name: {}", repository, revision, e.toString());
    }
  }

  /** The branches, tags and commits that are here, for messages. */
  List<String> revisions() {
    Path refs = folder.resolve("refs");
    try (Stream<Path> named = Files.exists(refs) ? Files.walk(refs) : Stream.empty()) {
      return named
          .filter(Files::isRegularFile)
          .map(path -> refs.relativize(path).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The list of the commit's files, if this library or huggingface_hub has left one. */
  Optional<HubListing> listing(String commit) {
    for (String kind : List.of(".sextant", "trees")) {
      Path path = folder.resolve(kind).resolve(commit + ".json");
      try {
        return Optional.of(HubListing.ofTree(Files.readString(path), commit, path.toString()));
      } catch (NoSuchFileException e) {
        logger.trace("No list of files at {}", path);
      } catch (IOException | SextantException e) {
        logger.warn("Passing over a list of files that can't be read: {}", e.toString());
      }
    }
    return Optional.empty();
  }

  void keep(HubListing listing) throws IOException {
    write(folder.resolve(".sextant").resolve(listing.commit() + ".json"), listing.toTree());
  }

  private static void write(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Path whole = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.writeString(whole, text);
      Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /** Refuses to begin what the disk has no room for; a disk that can't tell is given a try. */
  void requireRoom(long bytes) throws IOException {
    Files.createDirectories(folder.resolve("blobs"));
    long room = Files.getFileStore(folder).getUsableSpace();
    if (room > 0 && room < bytes) {
      throw new SextantException(
          repository
              + " needs "
              + bytes
              + " more bytes, but the disk of "
              + folder
              + " has room for "
              + room
              + "; free some, or choose another cache folder");
    }
  }

  /** What is said when the cache's own disk fails. */
  SextantException failed(IOException cause) {
    return new SextantException(
        "the cache folder " + folder + " can't be read or written: " + cause, cause);
  }
}
