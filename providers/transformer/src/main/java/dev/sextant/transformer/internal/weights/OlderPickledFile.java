// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.transformer.internal.weights.Pickled.Dict;
import dev.sextant.transformer.internal.weights.Pickled.Items;
import dev.sextant.transformer.internal.weights.Pickled.Storage;
import dev.sextant.transformer.internal.weights.Pickled.Text;
import dev.sextant.transformer.internal.weights.Pickled.Truth;
import dev.sextant.transformer.internal.weights.Pickled.Whole;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What {@code torch.save} made of a state dict from version 0.2 to 1.5: five pickles behind each
 * other (a magic number, the format's version, facts of the machine, the dict, the names of the
 * storages), then each storage, its number of elements before its bytes.
 */
record OlderPickledFile(SourceFile file) {
  /** The pickle of {@code 0x1950a86a20f9469cfc6c}. */
  private static final ByteBuffer MAGIC =
      ByteBuffer.wrap(HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e")).asReadOnlyBuffer();

  private static final long VERSION = 1001;

  /** Whether a file is one. */
  static boolean is(SourceFile file) {
    return file.size() > MAGIC.limit() && file.read(0, MAGIC.limit()).equals(MAGIC.duplicate());
  }

  Map<String, Tensor> tensors() {
    int length = (int) Math.min(file.size(), PickledFile.LONGEST_PICKLE);
    ByteBuffer pickles = file.read(0, length).position(MAGIC.limit());
    requireVersion(Unpickler.readFirst(file, pickles).value());
    requireLittleEndian(Unpickler.readFirst(file, pickles).value());
    Unpickler.Made made = Unpickler.readFirst(file, pickles);
    Pickled names = Unpickler.readFirst(file, pickles).value();
    Map<String, Long> starts = starts(names, made.storages(), pickles.position());
    return StateDict.of(file, made.value()).tensors(file, storage -> start(storage, starts));
  }

  private void requireVersion(Pickled version) {
    if (!version.equals(new Whole(VERSION))) {
      throw file.unsupported("its format is of another version than %d".formatted(VERSION));
    }
  }

  private void requireLittleEndian(Pickled facts) {
    boolean little =
        facts instanceof Dict dict
            && dict.members().get("little_endian") instanceof Truth truth
            && truth.value();
    if (!little) {
      throw file.unsupported("its numbers are not in the byte order little");
    }
  }

  /** Where the elements of each storage begin, in the order of their names in the file. */
  private Map<String, Long> starts(Pickled names, Map<String, Storage> storages, long position) {
    if (!(names instanceof Items list)) {
      throw file.damaged("it has no list of storages");
    }
    Map<String, Long> starts = new HashMap<>();
    long next = position;
    for (Pickled name : list.values()) {
      Storage storage = name instanceof Text text ? storages.get(text.value()) : null;
      if (storage == null || starts.containsKey(storage.key())) {
        throw file.damaged("its list of storages has one that no tensor names, or one twice");
      }
      long start = next + Long.BYTES;
      if (storage.bytes() < 0 || start > file.size() || storage.bytes() > file.size() - start) {
        throw file.damaged(
            "storage %s of %d bytes begins at byte %d, beyond its %d bytes"
                .formatted(storage.key(), storage.bytes(), start, file.size()));
      }
      long elements = file.read(next, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (elements != storage.elements()) {
        throw file.damaged(
            "storage %s has %d elements, its tensors say %d"
                .formatted(storage.key(), elements, storage.elements()));
      }
      starts.put(storage.key(), start);
      next = start + storage.bytes();
    }
    return starts;
  }

  private long start(Storage storage, Map<String, Long> starts) {
    Long start = starts.get(storage.key());
    if (start == null) {
      throw file.damaged("storage %s is not in it".formatted(storage.key()));
    }
    return start;
  }
}
