// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.transformer.internal.weights.Pickled.Storage;
import dev.sextant.transformer.internal.weights.ZipDirectory.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What {@code torch.save} makes of a state dict since PyTorch 1.6: an archive of one folder with a
 * pickle, {@code data.pkl}, and the bytes of every storage, {@code data/<key>}.
 *
 * <p>Two names of one tensor share their bytes, and any view of a storage is read as it is.
 */
final class PickledFile {
  private static final int ZIP = 0x04034b50;
  private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);
  private static final int TAR_PLACE = 257;

  static final int LONGEST_PICKLE = 32 << 20;
  private static final int LONGEST_ORDER = 16;

  private final SourceFile file;
  private final Map<String, Range> entries;
  private final String root;

  private PickledFile(SourceFile file, Map<String, Range> entries, String root) {
    this.file = file;
    this.entries = entries;
    this.root = root;
  }

  static Map<String, Tensor> tensors(SourceFile file) {
    if (OlderPickledFile.is(file)) {
      return new OlderPickledFile(file).tensors();
    }
    requireArchive(file);
    Map<String, Range> entries = ZipDirectory.read(file);
    List<String> pickles =
        entries.keySet().stream().filter(name -> name.matches("[^/]+/data\\.pkl")).toList();
    if (pickles.size() != 1) {
      throw file.damaged("its archive has %d entries <folder>/data.pkl".formatted(pickles.size()));
    }
    String root = pickles.get(0).substring(0, pickles.get(0).indexOf('/') + 1);
    return new PickledFile(file, entries, root).read();
  }

  private static void requireArchive(SourceFile file) {
    if (file.size() < Integer.BYTES) {
      throw file.damaged("%d bytes are no file of PyTorch's".formatted(file.size()));
    }
    if (file.read(0, Integer.BYTES).getInt(0) == ZIP) {
      return;
    }
    boolean tar =
        file.size() >= TAR_PLACE + TAR.length
            && file.read(TAR_PLACE, TAR.length).equals(ByteBuffer.wrap(TAR));
    if (tar) {
      throw file.unsupported(
          "it is in PyTorch's format from before version 0.2, which is not read: load it in Python and save it again, better as safetensors");
    }
    throw file.damaged("it is no archive of torch.save");
  }

  private Map<String, Tensor> read() {
    if (entries.containsKey(root + "constants.pkl")) {
      throw file.unsupported("it is a TorchScript program, and a state dict was expected");
    }
    requirePlain();
    requireLittleEndian();
    ByteBuffer pickle = small("data.pkl", LONGEST_PICKLE);
    return StateDict.of(file, Unpickler.read(file, pickle)).tensors(file, this::position);
  }

  private void requirePlain() {
    entries.forEach(
        (name, range) -> {
          if (!range.plain()) {
            throw file.unsupported(
                "its archive's entry \"%s\" is compressed or encrypted, which PyTorch does not do: save it again with torch.save"
                    .formatted(name));
          }
        });
  }

  /** Archives from before version 2.1 do not tell, and are taken as little-endian, as there. */
  private void requireLittleEndian() {
    if (entries.containsKey(root + "byteorder")) {
      String order =
          StandardCharsets.ISO_8859_1.decode(small("byteorder", LONGEST_ORDER)).toString();
      if (!order.equals("little")) {
        throw file.unsupported(
            "its numbers are in the byte order \"%s\", expected little".formatted(order));
      }
    }
  }

  private ByteBuffer small(String name, int most) {
    Range range = entries.get(root + name);
    if (range == null || range.length() > most) {
      throw file.unsupported(
          "its %s has %d bytes, expected at most %d"
              .formatted(name, range == null ? 0 : range.length(), most));
    }
    return file.read(range.position(), (int) range.length()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long position(Storage storage) {
    Range range = entries.get(root + "data/" + storage.key());
    if (range == null || range.length() != storage.bytes()) {
      throw file.damaged(
          "a storage has %d bytes, its archive has %s for it"
              .formatted(storage.bytes(), range == null ? "none" : range.length()));
    }
    return range.position();
  }
}
