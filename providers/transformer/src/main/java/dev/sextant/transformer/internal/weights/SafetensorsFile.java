// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static java.util.Comparator.comparingLong;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The safetensors format: the length of a header (8 bytes, little-endian), the header in JSON, the
 * numbers. The header gives each tensor's type, shape, and range behind the header.
 *
 * <p>As strict as the reference (github.com/huggingface/safetensors, {@code safetensors/src/
 * tensor.rs}): a header is at most 100 MB, the ranges cover what follows it without holes or
 * overlaps, and each is as long as its shape says. Beyond the reference, a name that stands twice
 * is refused, as the format demands. Unknown fields are left alone, as there.
 */
final class SafetensorsFile {
  private static final long LONGEST_HEADER = 100_000_000;
  private static final int MOST_TENSORS = 250_000;

  /** The types of the format that can be read. */
  private static final Map<String, DataType> TYPES = new HashMap<>();

  static {
    for (DataType type : DataType.values()) {
      TYPES.put(type.name(), type);
    }
  }

  private record Entry(String name, Layout layout, long begin, long end) {}

  private final SourceFile file;
  private final List<Entry> entries = new ArrayList<>();

  private SafetensorsFile(SourceFile file) {
    this.file = file;
  }

  static Map<String, Tensor> tensors(SourceFile file) {
    return new SafetensorsFile(file).read();
  }

  private Map<String, Tensor> read() {
    long data = Long.BYTES + headerLength();
    Json.document(
        file,
        Long.BYTES,
        data,
        (json, name) -> {
          if (name.equals("__metadata__")) {
            json.object(key -> json.text());
          } else {
            entries.add(entry(json, name));
          }
        });
    requireCovered(file.size() - data);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry entry : entries) {
      tensors.put(entry.name, new Tensor(entry.name, entry.layout.movedBy(data), file));
    }
    return tensors;
  }

  private long headerLength() {
    if (file.size() < Long.BYTES + 1) {
      throw file.damaged("%d bytes are no safetensors file".formatted(file.size()));
    }
    ByteBuffer start = file.read(0, Long.BYTES + 1);
    long length = start.getLong();
    if (length < 0 || length > LONGEST_HEADER) {
      throw file.damaged(
          "its header has %s bytes, expected at most %d"
              .formatted(Long.toUnsignedString(length), LONGEST_HEADER));
    }
    if (length > file.size() - Long.BYTES) {
      throw file.damaged(
          "its header has %d bytes, the whole file %d".formatted(length, file.size()));
    }
    if (length == 0 || start.get() != '{') {
      throw file.damaged("its header does not begin with {");
    }
    return length;
  }

  private Entry entry(Json json, String name) throws IOException {
    if (entries.size() == MOST_TENSORS) {
      throw file.unsupported("it has more than %d tensors".formatted(MOST_TENSORS));
    }
    var fields = new Fields();
    json.object(
        field -> {
          switch (field) {
            case "dtype" -> fields.type = type(json.text(), name);
            case "shape" -> fields.shape = json.wholes(Layout.MOST_AXES);
            case "data_offsets" -> fields.range = json.wholes(2);
            default -> json.skip();
          }
        });
    return checked(name, fields);
  }

  private static final class Fields {
    @Nullable DataType type;
    long @Nullable [] shape;
    long @Nullable [] range;
  }

  private Entry checked(String name, Fields fields) {
    if (fields.type == null
        || fields.shape == null
        || fields.range == null
        || fields.range.length != 2) {
      throw file.damaged(
          "tensor %s lacks its dtype, its shape or its two data_offsets".formatted(name));
    }
    long begin = fields.range[0];
    long end = fields.range[1];
    long bytes = Layout.bytes(fields.type, fields.shape);
    if (bytes < 0 || end < begin || end - begin != bytes) {
      throw file.damaged(
          "tensor %s is %s of shape %s and lies from %d to %d, which is not its size"
              .formatted(name, fields.type, Arrays.toString(fields.shape), begin, end));
    }
    return new Entry(name, Layout.rowMajor(fields.type, fields.shape, begin), begin, end);
  }

  private DataType type(String name, String tensor) {
    DataType type = TYPES.get(name);
    if (type == null) {
      throw file.unsupported(
          "tensor %s holds %s, which can't be read; known are %s"
              .formatted(tensor, name, Arrays.toString(DataType.values())));
    }
    return type;
  }

  private void requireCovered(long bytes) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long covered = 0;
    for (Entry entry : sorted) {
      if (entry.begin != covered) {
        throw file.damaged(
            "tensor %s begins at %d, where %d was expected (tensors lie side by side)"
                .formatted(entry.name, entry.begin, covered));
      }
      covered = entry.end;
    }
    if (covered != bytes) {
      throw file.damaged(
          "its tensors take %d bytes, and %d follow the header".formatted(covered, bytes));
    }
  }
}
