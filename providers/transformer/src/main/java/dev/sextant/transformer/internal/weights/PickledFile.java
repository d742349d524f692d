// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.transformer.internal.weights.Pickled.Dict;
import dev.sextant.transformer.internal.weights.Pickled.Storage;
import dev.sextant.transformer.internal.weights.Pickled.View;
import dev.sextant.transformer.internal.weights.ZipDirectory.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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

  /** A pickle of protocol 2 that begins with the magic number of PyTorch's older format. */
  private static final long OLDER = 0x9c_fc_6c_0a_8a_02_80L;

  private static final long SEVEN_BYTES = (1L << 56) - 1;

  private static final int LONGEST_PICKLE = 32 << 20;
  private static final int LONGEST_ORDER = 16;
  private static final int MOST_LISTED = 10;

  private final SourceFile file;
  private final Map<String, Range> entries;
  private final String root;

  private PickledFile(SourceFile file, Map<String, Range> entries, String root) {
    this.file = file;
    this.entries = entries;
    this.root = root;
  }

  static Map<String, Tensor> tensors(SourceFile file) {
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
    if (file.size() < Long.BYTES) {
      throw file.damaged("%d bytes are no file of PyTorch's".formatted(file.size()));
    }
    ByteBuffer start = file.read(0, Long.BYTES);
    if (start.getInt(0) == ZIP) {
      return;
    }
    boolean tar =
        file.size() >= TAR_PLACE + TAR.length
            && file.read(TAR_PLACE, TAR.length).equals(ByteBuffer.wrap(TAR));
    if (tar || (start.getLong(0) & SEVEN_BYTES) == OLDER) {
      throw file.unsupported(
          "it is in PyTorch's format from before version 1.6, which is not read: load it in Python and save it again, better as safetensors");
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
    Dict dict = stateDict(Unpickler.read(file, pickle));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    dict.members()
        .forEach(
            (name, value) -> {
              if (value instanceof View view) {
                tensors.put(name, tensor(name, view));
              }
            });
    return tensors;
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

  /** The dict with tensors in it: the whole, or what training tools call {@code state_dict}. */
  private Dict stateDict(Pickled root) {
    if (!(root instanceof Dict dict)) {
      throw file.unsupported("it holds no dict of tensors");
    }
    if (holdsTensors(dict)) {
      return dict;
    }
    if (dict.members().get("state_dict") instanceof Dict inner && holdsTensors(inner)) {
      return inner;
    }
    throw file.unsupported(
        "it holds no tensors, nor does a \"state_dict\" in it. It has %s"
            .formatted(dict.members().keySet().stream().limit(MOST_LISTED).toList()));
  }

  private static boolean holdsTensors(Dict dict) {
    return dict.members().values().stream().anyMatch(View.class::isInstance);
  }

  private Tensor tensor(String name, View view) {
    Storage storage = view.storage();
    Range range = entries.get(root + "data/" + storage.key());
    DataType stored = storage.global().type();
    long bytes = storage.elements() * (stored == null ? 1 : stored.bytes());
    if (range == null || range.length() != bytes) {
      throw file.damaged(
          "tensor %s lies in a storage of %d bytes, its archive has %s"
              .formatted(name, bytes, range == null ? "none" : range.length()));
    }
    return new Tensor(name, view.layout().movedBy(range.position()), file);
  }
}
