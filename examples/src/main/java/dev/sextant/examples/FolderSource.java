// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Document;
import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The texts below a folder; a document's id is its path in the folder, with slashes.
 *
 * <p>Left out are hidden files and folders (a {@code .git} is no text, and an {@code .env} holds
 * secrets), folders of build output, the index itself, what is excluded, and symbolic links: what
 * they point to inside the folder is read where it is, and what lies outside is not what was asked
 * for.
 */
final class FolderSource implements Source {
  private static final Set<String> BUILD_OUTPUT = Set.of("target", "build", "node_modules");

  private final Path root;
  private final Path index;
  private final Exclusion excluded;

  /** Documents whose ids start so may exist although they were not seen. */
  private final Set<String> unreadable = new HashSet<>();

  /** What the walk meets. */
  private interface Walker {
    void file(Path file, BasicFileAttributes attributes);

    void skipped(Path path, SkipReason reason, String detail);
  }

  FolderSource(Path folder, Path index, Exclusion excluded) {
    this.excluded = excluded;
    try {
      this.root = folder.toRealPath();
      this.index = real(index.toAbsolutePath().normalize());
    } catch (IOException e) {
      throw new SextantException("the folder %s can't be read: %s".formatted(folder, e), e);
    }
    if (!Files.isReadable(root)) {
      throw new SextantException(
          "the folder %s can't be read; check its permissions".formatted(folder));
    }
  }

  /** The index may not be there yet, but its place is. */
  private static Path real(Path path) throws IOException {
    Path parent = path.getParent();
    return parent == null || Files.exists(path)
        ? path.toRealPath()
        : real(parent).resolve(path.getFileName());
  }

  @Override
  public Size size() {
    long[] sums = new long[2];
    walk(
        root,
        new Walker() {
          @Override
          public void file(Path file, BasicFileAttributes attributes) {
            sums[0]++;
            sums[1] += attributes.size();
          }

          @Override
          public void skipped(Path path, SkipReason reason, String detail) {
            // Counted when it is read.
          }
        });
    return new Size(sums[0], sums[1]);
  }

  @Override
  public void read(Visitor visitor) {
    unreadable.clear();
    walk(
        root,
        new Walker() {
          @Override
          public void file(Path file, BasicFileAttributes attributes) {
            FolderSource.this.file(file, visitor);
            visitor.advanced(attributes.size());
          }

          @Override
          public void skipped(Path path, SkipReason reason, String detail) {
            if (reason == SkipReason.UNREADABLE) {
              unreadable.add(id(path));
            }
            visitor.skipped(id(path), reason, detail);
          }
        });
  }

  private void file(Path file, Visitor visitor) {
    String id = id(file);
    TextFile content = TextFile.read(file);
    @Nullable String text = content.text();
    @Nullable SkipReason skipped = content.skipped();
    if (text != null) {
      visitor.document(Document.of(id, text));
    } else if (skipped != null) {
      if (skipped == SkipReason.UNREADABLE) {
        unreadable.add(id);
      }
      visitor.skipped(id, skipped, content.detail());
    }
  }

  private void walk(Path folder, Walker walker) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      if (folder.equals(root)) {
        // All documents would seem to be gone.
        throw new SextantException(
            "the folder %s can't be read any more: %s; check that it is still there"
                .formatted(root, e.getClass().getSimpleName()),
            e);
      }
      walker.skipped(folder, SkipReason.UNREADABLE, e.getClass().getSimpleName());
      return;
    }
    entries.sort(null);
    for (Path entry : entries) {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        visit(entry, attributes, walker);
      } catch (IOException e) {
        walker.skipped(entry, SkipReason.UNREADABLE, e.getClass().getSimpleName());
      }
    }
  }

  private void visit(Path entry, BasicFileAttributes attributes, Walker walker) {
    String name = String.valueOf(entry.getFileName());
    if (attributes.isSymbolicLink()) {
      walker.skipped(entry, SkipReason.SYMBOLIC_LINK, "");
    } else if (entry.equals(index)) {
      walker.skipped(entry, SkipReason.INDEX, "");
    } else if (name.startsWith(".")) {
      walker.skipped(entry, SkipReason.HIDDEN, "");
    } else if (excluded.matches(root.relativize(entry))) {
      walker.skipped(entry, SkipReason.EXCLUDED, "");
    } else if (attributes.isDirectory()) {
      if (BUILD_OUTPUT.contains(name)) {
        walker.skipped(entry, SkipReason.BUILD_OUTPUT, "");
      } else {
        walk(entry, walker);
      }
    } else if (attributes.isRegularFile()) {
      walker.file(entry, attributes);
    } else {
      walker.skipped(entry, SkipReason.NO_FILE, "");
    }
  }

  private String id(Path path) {
    return root.relativize(path).toString().replace(root.getFileSystem().getSeparator(), "/");
  }

  @Override
  public boolean isGone(String documentId) {
    return unreadable.stream()
        .noneMatch(path -> documentId.equals(path) || documentId.startsWith(path + "/"));
  }

  @Override
  public boolean numbersLines() {
    return true;
  }
}
