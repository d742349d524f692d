// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorchScriptArchiveTest {
  private static final String METHOD = "  def forward(self: __torch__.Encoder) -> Tensor:\n";

  @TempDir Path folder;

  private static Attribute attribute(String name, long[] shape, byte... bytes) {
    Content content = target -> target.write(ByteBuffer.wrap(bytes));
    return new Attribute(name, StorageType.INT8, shape, content);
  }

  @Test
  void write_twoTensors_isAZipWhoseEntriesAreStoredAlignedAndIntact() throws IOException {
    Path file = folder.resolve("a.pt");
    List<Attribute> attributes =
        List.of(
            attribute("w0", new long[] {2, 2}, (byte) 1, (byte) 2, (byte) 3, (byte) -4),
            attribute("w1", new long[] {1}, (byte) 9));

    TorchScriptArchive.write(file, attributes, METHOD);

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactly(
              "encoder/data.pkl",
              "encoder/code/__torch__.py",
              "encoder/data/0",
              "encoder/data/1",
              "encoder/constants.pkl",
              "encoder/version",
              "encoder/byteorder");
      for (ZipEntry entry : Collections.list(zip.entries())) {
        assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
        // Reading to the end checks the sum.
        assertThat(zip.getInputStream(entry).readAllBytes()).hasSize((int) entry.getSize());
      }
      assertThat(text(zip, "encoder/code/__torch__.py"))
          .contains("  w0 : Tensor\n  w1 : Tensor\n" + METHOD);
      assertThat(zip.getInputStream(zip.getEntry("encoder/data/0")).readAllBytes())
          .containsExactly(1, 2, 3, -4);
    }
    assertThat(dataOffsets(file)).hasSize(7).allMatch(offset -> offset % 64 == 0);
  }

  private static String text(ZipFile zip, String name) throws IOException {
    return new String(
        zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Where the bytes behind each local header begin. */
  private static List<Long> dataOffsets(Path file) throws IOException {
    List<Long> offsets = new java.util.ArrayList<>();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      long header = 0;
      while (true) {
        bytes.seek(header);
        if (Integer.reverseBytes(bytes.readInt()) != 0x04034b50) {
          return offsets;
        }
        bytes.seek(header + 18);
        long size = Integer.toUnsignedLong(Integer.reverseBytes(bytes.readInt()));
        bytes.seek(header + 26);
        int name = Short.toUnsignedInt(Short.reverseBytes(bytes.readShort()));
        int extra = Short.toUnsignedInt(Short.reverseBytes(bytes.readShort()));
        long data = header + 30 + name + extra;
        offsets.add(data);
        header = data + size;
      }
    }
  }

  @Test
  void write_sameTwice_givesTheSameBytes() throws IOException {
    List<Attribute> attributes = List.of(attribute("w0", new long[] {1}, (byte) 5));
    TorchScriptArchive.write(folder.resolve("a.pt"), attributes, METHOD);
    TorchScriptArchive.write(folder.resolve("b.pt"), attributes, METHOD);
    assertThat(folder.resolve("a.pt")).hasSameBinaryContentAs(folder.resolve("b.pt"));
  }

  @Test
  void write_contentShorterThanItsShape_isRefused() {
    List<Attribute> attributes = List.of(attribute("w0", new long[] {3}, (byte) 5));
    assertThatThrownBy(() -> TorchScriptArchive.write(folder.resolve("a.pt"), attributes, METHOD))
        .isInstanceOf(IOException.class)
        .hasMessage("tensor w0 has 1 bytes; its shape needs 3");
  }

  @Test
  void write_overLongerFile_leavesNothingOfIt() throws IOException {
    Path file = Files.write(folder.resolve("a.pt"), new byte[100_000]);
    TorchScriptArchive.write(file, List.of(), METHOD);
    assertThat(Files.size(file)).isLessThan(10_000);
  }
}
