// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside what {@link GoldenFilesTest} reads. */
final class OlderPickledFileTest {
  private static final byte[] MAGIC = HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e");

  @TempDir private Path folder;

  private byte[] version;
  private byte[] facts;
  private byte[] dict;
  private List<String> names;
  private long elements;
  private int stored;

  @BeforeEach
  void aGoodFile() {
    version = new PickleWriter().whole(1001).end();
    facts = new PickleWriter().codes('}').text("little_endian").codes(0x88, 's').end();
    dict = PickleWriter.tensor(0, "2,3", "3,1", "7", 6);
    names = List.of("7");
    elements = 6;
    stored = 6;
  }

  private Checkpoint open() throws IOException {
    var out = new ByteArrayOutputStream();
    for (byte[] part : List.of(MAGIC, version, facts, dict)) {
      out.writeBytes(part);
    }
    PickleWriter list = new PickleWriter().codes(']', '(');
    names.forEach(list::text);
    out.writeBytes(list.codes('e').end());
    ByteBuffer storage =
        ByteBuffer.allocate(Long.BYTES + stored * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    storage.putLong(elements);
    for (int i = 0; i < stored; i++) {
      storage.putFloat(i);
    }
    out.writeBytes(storage.array());
    Path file = folder.resolve("pytorch_model.bin");
    return Checkpoint.open(Files.write(file, out.toByteArray()));
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> open().close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("pytorch_model.bin: ")
        .hasMessageContaining(reason);
  }

  @Test
  void open_goodFile_isRead() throws IOException {
    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.tensor("w", 2, 3).floats()).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void open_otherVersion_isRefused() {
    version = new PickleWriter().whole(1002).end();
    assertRefused("another version than 1001");
  }

  @Test
  void open_numbersOfAnotherOrder_areRefused() {
    facts = new PickleWriter().codes('}').text("little_endian").codes(0x89, 's').end();
    assertRefused("byte order");
    facts = new PickleWriter().codes('}').end();
    assertRefused("byte order");
  }

  @Test
  void open_pickleThatCalls_isRefusedByName() {
    dict = new PickleWriter().global("os system").text("true").codes(0x85, 'R').end();
    assertRefused("os.system");
  }

  @Test
  void open_storageThatIsNotListed_isRefused() {
    names = List.of();
    assertRefused("storage 7 is not in it");
  }

  @Test
  void open_listThatNamesAnother_isRefused() {
    names = List.of("7", "8");
    assertRefused("one that no tensor names");
  }

  @Test
  void open_listThatNamesOneTwice_isRefused() {
    names = List.of("7", "7");
    assertRefused("or one twice");
  }

  @Test
  void open_storageOfAnotherLength_isRefused() {
    elements = 5;
    assertRefused("storage 7 has 5 elements, its tensors say 6");
  }

  @Test
  void open_storageThatEndsEarly_isRefused() {
    stored = 5;
    assertRefused("storage 7 of 24 bytes begins at byte");
  }

  @Test
  void open_storageLongerThanAnyFile_isRefused() {
    dict = PickleWriter.tensor(0, "2,3", "3,1", "7", Long.MAX_VALUE / 2);
    elements = Long.MAX_VALUE / 2;
    assertRefused("pytorch_model.bin: ");
  }
}
