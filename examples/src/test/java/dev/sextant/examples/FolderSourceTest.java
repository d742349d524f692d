// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Document;
import dev.sextant.SextantException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderSourceTest {
  @TempDir private Path folder;

  /** Notes what it is given. */
  private static class Notes implements Source.Visitor {
    final List<String> documents = new ArrayList<>();
    final List<String> skipped = new ArrayList<>();
    long bytes;

    @Override
    public void document(Document document) {
      documents.add(document.id());
    }

    @Override
    public void skipped(String name, SkipReason reason, String detail) {
      skipped.add(name + " " + reason);
    }

    @Override
    public void advanced(long more) {
      bytes += more;
    }
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "text of " + name);
  }

  @Test
  void read_withExclusions_leavesOutNamesPathsAndWhatIsBelow() throws IOException {
    write("a.txt");
    write("a.json");
    write("b/c.json");
    write("b/old/d.txt");
    write("old/e.txt");
    write("b/f.txt");
    Exclusion excluded = Exclusion.of(List.of("*.json", "b/old"));
    Notes notes = new Notes();

    new FolderSource(folder, folder.resolve("index"), excluded).read(notes);

    assertThat(notes.documents).containsExactly("a.txt", "b/f.txt", "old/e.txt");
    assertThat(notes.skipped)
        .containsExactly("a.json EXCLUDED", "b/c.json EXCLUDED", "b/old EXCLUDED");
  }

  @Test
  void read_ofAFolderThatIsGone_failsInsteadOfBeingEmpty() throws IOException {
    write("sub/a.txt");
    FolderSource source =
        new FolderSource(folder.resolve("sub"), folder.resolve("index"), Exclusion.none());
    Files.move(folder.resolve("sub"), folder.resolve("elsewhere"));

    assertThatThrownBy(() -> source.read(new Notes()))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("can't be read any more");
  }

  @Test
  void read_ofNestedFolders_isSortedAndAdvancesByTheSizeMeasured() throws IOException {
    write("b/c/d.txt");
    write("b/a.txt");
    write("a.txt");
    FolderSource source = new FolderSource(folder, folder.resolve("index"), Exclusion.none());
    Notes notes = new Notes();

    source.read(notes);

    assertThat(notes.documents).containsExactly("a.txt", "b/a.txt", "b/c/d.txt");
    assertThat(source.size()).isEqualTo(new Source.Size(3, notes.bytes));
  }

  @Test
  void isGone_ofWhatCouldNotBeRead_isFalse() throws IOException {
    write("a.txt");
    write("b.txt");
    write("c.txt");
    FolderSource source = new FolderSource(folder, folder.resolve("index"), Exclusion.none());
    Notes notes =
        new Notes() {
          @Override
          public void document(Document document) {
            super.document(document);
            // It was listed, but fails when its turn comes.
            try {
              Files.deleteIfExists(folder.resolve("b.txt"));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };

    source.read(notes);

    assertThat(notes.documents).containsExactly("a.txt", "c.txt");
    assertThat(notes.skipped).containsExactly("b.txt UNREADABLE");
    assertThat(source.isGone("b.txt")).isFalse();
    assertThat(source.isGone("b.txt/inside")).isFalse();
    assertThat(source.isGone("b.txt.old")).isTrue();
    assertThat(source.isGone("d.txt")).isTrue();
  }

  @Test
  void read_ofAFolderGivenAsALink_readsIt() throws IOException {
    write("real/a.txt");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    Notes notes = new Notes();

    new FolderSource(link, folder.resolve("index"), Exclusion.none()).read(notes);

    assertThat(notes.documents).containsExactly("a.txt");
  }

  @Test
  void read_ofAByteOrderMarkAndEmoji_keepsEveryUnit() throws IOException {
    Files.writeString(folder.resolve("mark.txt"), "\uFEFFA \uD83D\uDE00 lamp");
    List<String> texts = new ArrayList<>();

    new FolderSource(folder, folder.resolve("index"), Exclusion.none())
        .read(
            new Notes() {
              @Override
              public void document(Document document) {
                texts.add(document.text());
              }
            });

    assertThat(texts).containsExactly("\uFEFFA \uD83D\uDE00 lamp");
  }
}
