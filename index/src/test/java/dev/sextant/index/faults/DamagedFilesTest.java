// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file of an index, cut at its ends and flipped in its middle. */
final class DamagedFilesTest {
  private static final int FOOTER = 16;

  @TempDir private Path folder;

  /** Two segments, one with deletes: so that every kind of file is there. */
  @BeforeEach
  void fill() {
    try (VectorIndex index = LuceneVectorIndex.open(folder, History.SPEC)) {
      History history = new History(4_000, 3_100);
      history.write(index);
      index.commit();
      history.write(index);
      index.commit();
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().equals("write.lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void open_anyFileCutAnywhere_isRefusedByName() throws IOException {
    for (Path file : files()) {
      byte[] good = Files.readAllBytes(file);
      for (int length : new int[] {0, good.length / 2, good.length - 1}) {
        Files.write(file, Arrays.copyOf(good, length));
        assertRefusedByName(file, "cut to %d of %d bytes".formatted(length, good.length));
      }
      Files.write(file, good);
    }
    LuceneVectorIndex.openReadOnly(folder).close();
  }

  @Test
  void open_anyFileWithAnotherHeaderOrFooter_isRefusedByName() throws IOException {
    for (Path file : files()) {
      byte[] good = Files.readAllBytes(file);
      // The magic number at the front, and the one that begins the footer.
      for (int place : new int[] {3, good.length - FOOTER}) {
        byte[] flipped = good.clone();
        flipped[place] ^= 0x10;
        Files.write(file, flipped);
        assertRefusedByName(file, "flipped at %d of %d".formatted(place, good.length));
      }
      Files.write(file, good);
    }
  }

  private void assertRefusedByName(Path file, String how) {
    String name = file.getFileName().toString();
    List<Consumer<Path>> ways = new ArrayList<>();
    ways.add(where -> LuceneVectorIndex.openReadOnly(where).close());
    ways.add(where -> LuceneVectorIndex.open(where, History.SPEC).close());
    for (Consumer<Path> way : ways) {
      assertThatThrownBy(() -> way.accept(folder))
          .as("%s %s", name, how)
          .isInstanceOf(SextantException.class)
          .hasMessageContaining(folder.toString())
          .satisfies(e -> assertThat(messages(e)).contains(name));
    }
  }

  private static String messages(Throwable failure) {
    StringBuilder messages = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      messages.append(each.getMessage()).append('\n');
    }
    return messages.toString();
  }

  @Test
  void check_anyByteFlipped_isFound() throws IOException {
    for (Path file : files()) {
      int length = Math.toIntExact(Files.size(file));
      for (int place : List.of(length / 2, length - 1)) {
        assertThat(isSoundWithFlipped(file.getFileName().toString(), place))
            .as("%s flipped at %d of %d", file.getFileName(), place, length)
            .isFalse();
      }
    }
    SoundIndex.assertSound(folder);
  }

  private boolean isSoundWithFlipped(String damaged, int place) throws IOException {
    try (Directory copy = new ByteBuffersDirectory();
        Directory original = FSDirectory.open(folder)) {
      for (Path file : files()) {
        String name = file.getFileName().toString();
        if (name.equals(damaged)) {
          byte[] bytes = Files.readAllBytes(file);
          bytes[place] ^= 0x20;
          try (IndexOutput output = copy.createOutput(name, IOContext.DEFAULT)) {
            output.writeBytes(bytes, bytes.length);
          }
        } else {
          copy.copyFrom(original, name, name, IOContext.DEFAULT);
        }
      }
      return SoundIndex.isSound(copy, new ByteArrayOutputStream());
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
