// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.ZipWriter.NUMBERS;
import static dev.sextant.transformer.internal.weights.ZipWriter.archive;
import static dev.sextant.transformer.internal.weights.ZipWriter.goodPickle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of PyTorch's, and archives that are not what they say. */
class ZipDirectoryTest {
  @TempDir Path folder;

  private Checkpoint open(byte[] content) {
    return Checkpoint.open(TestFiles.write(folder.resolve("pytorch_model.bin"), content));
  }

  private void assertRefused(byte[] content, String reason) {
    assertThatThrownBy(() -> open(content).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("pytorch_model.bin: ")
        .hasMessageContaining(reason);
  }

  private void assertGood(byte[] content) {
    try (var checkpoint = open(content)) {
      assertThat(checkpoint.tensor("w", 2, 3).floats()).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void open_sizesBehindTheContent_isRead() {
    var zip = new ZipWriter();
    for (String name : List.of("a/data.pkl", "a/data/0")) {
      ZipWriter.Entry entry = zip.add(name, name.endsWith("pkl") ? goodPickle() : NUMBERS);
      entry.flags |= 8;
      entry.localFlags |= 8;
      entry.localSize = 0;
      entry.localPacked = 0;
      zip.raw(new byte[16]);
    }
    assertGood(zip.finish());
  }

  @Test
  void open_largeArchive_isRead() {
    var zip = new ZipWriter();
    zip.large = true;
    zip.add("a/data.pkl", goodPickle()).makeLarge();
    zip.add("a/data/0", NUMBERS).makeLarge();
    assertGood(zip.finish());
  }

  private void assertZipRefused(Consumer<ZipWriter.Entry> lie, String reason) {
    var zip = new ZipWriter();
    zip.add("a/data.pkl", goodPickle());
    lie.accept(zip.add("a/data/0", NUMBERS));
    zip.add("a/version", "3\n");
    assertRefused(zip.finish(), reason);
  }

  @Test
  void zip_compressedOrEncrypted_isRefused() {
    assertZipRefused(
        entry -> {
          entry.method = 8;
          entry.localMethod = 8;
          entry.size = 1L << 31;
          entry.localSize = 1L << 31;
        },
        "compressed");
    assertZipRefused(entry -> entry.method = 8, "contradicts");
    assertZipRefused(entry -> entry.packed = 23, "contradicts");
    for (int bit : new int[] {0, 6, 13}) {
      assertZipRefused(
          entry -> {
            entry.flags |= 1 << bit;
            entry.localFlags = entry.flags;
          },
          "encrypted");
    }
    assertZipRefused(entry -> entry.flags |= 1, "contradicts");
    assertZipRefused(entry -> entry.localMethod = 8, "contradicts");
  }

  @Test
  void zip_headersThatContradict_areRefused() {
    assertZipRefused(
        entry -> entry.localName = "a/data/1".getBytes(StandardCharsets.UTF_8), "contradicts");
    assertZipRefused(
        entry -> entry.localName = "a/data/00".getBytes(StandardCharsets.UTF_8), "contradicts");
    assertZipRefused(entry -> entry.localFlags = 8, "contradicts");
    assertZipRefused(entry -> entry.localSize = 23, "contradicts");
    assertZipRefused(entry -> entry.localPacked = 23, "contradicts");
    assertZipRefused(entry -> entry.localSize = 0, "contradicts");
    assertZipRefused(entry -> entry.position++, "contradicts");
  }

  private static void sizes(ZipWriter.Entry entry, long size) {
    entry.size = size;
    entry.packed = size;
    entry.localSize = size;
    entry.localPacked = size;
  }

  @Test
  void zip_entriesOutsideOrOverlapping_areRefused() {
    assertZipRefused(entry -> sizes(entry, 1_000_000), "outside the file");
    assertZipRefused(entry -> sizes(entry, 0xffffffffL), "outside the file");
    assertZipRefused(entry -> sizes(entry, 300), "runs into the directory");
    assertZipRefused(entry -> sizes(entry, 30), "overlaps");
    assertZipRefused(entry -> entry.position = 0xfffffff0L, "outside the file");
    assertZipRefused(entry -> entry.position = 0xffffffffL, "outside the file");
    assertZipRefused(
        entry -> {
          entry.makeLarge();
          entry.extra[11] = (byte) 0x80;
          entry.extra[19] = (byte) 0x80;
        },
        "outside the file");
    assertZipRefused(entry -> entry.disk = 1, "several parts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../data/0", "/data/0", "a/../b", "a\\data\\0", "C:/data", "", "a/\u0000", "a/.."})
  void zip_nameThatLeadsElsewhere_isRefused(String name) {
    var zip = archive(goodPickle());
    zip.add(name, "x");
    assertRefused(zip.finish(), "named");
  }

  @Test
  void zip_nameThatIsNotUtf8_isRefused() {
    assertZipRefused(
        entry -> {
          entry.name = new byte[] {(byte) 0xff};
          entry.localName = entry.name;
        },
        "not UTF-8");
  }

  @Test
  void zip_entryTwice_isRefused() {
    var zip = archive(goodPickle());
    zip.add("a/data.pkl", goodPickle());
    assertRefused(zip.finish(), "\"a/data.pkl\" twice");
  }

  @Test
  void zip_twoFoldersOrNoPickle_isRefused() {
    var two = archive(goodPickle());
    two.add("b/data.pkl", goodPickle());
    assertRefused(two.finish(), "2 entries <folder>/data.pkl");
    var none = new ZipWriter();
    none.add("a/b/data.pkl", goodPickle());
    assertRefused(none.finish(), "0 entries <folder>/data.pkl");
  }

  @Test
  void zip_wrongEnd_isRefused() {
    var commented = archive(goodPickle());
    commented.comment = new byte[] {1};
    assertRefused(commented.finish(), "does not end");
    var shifted = archive(goodPickle());
    shifted.directoryShift = -1;
    assertRefused(shifted.finish(), "right before the end");
    var fewer = archive(goodPickle());
    fewer.count = 2;
    assertRefused(fewer.finish(), "more than its 2 entries");
    var more = archive(goodPickle());
    more.count = 4;
    assertRefused(more.finish(), "");
    byte[] good = archive(goodPickle()).finish();
    byte[] longer = new byte[good.length + 1];
    System.arraycopy(good, 0, longer, 0, good.length);
    assertRefused(longer, "does not end");
    byte[] before = new byte[good.length + 4];
    System.arraycopy(good, 0, before, 4, good.length);
    System.arraycopy(good, 0, before, 0, 4);
    assertRefused(before, "right before the end");
  }

  @Test
  void zip_wrongLargeEnd_isRefused() {
    for (int place : new int[] {0, 4, 16, 20, 24, 32, 40, 48, 55, 56 + 4, 56 + 8, 56 + 16}) {
      var zip = new ZipWriter();
      zip.large = true;
      zip.add("a/data.pkl", goodPickle());
      zip.add("a/data/0", NUMBERS);
      byte[] content = zip.finish();
      content[content.length - 22 - 20 - 56 + place] ^= 0x40;
      assertRefused(content, "");
    }
  }
}
