// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.weights.ProtobufReader.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One {@code TensorProto} of an ONNX graph (onnx/onnx.proto). Its numbers stand in raw bytes or in
 * a packed field of their type; only whole numbers of the latter kind have to be decoded.
 */
final class OnnxTensor {
  /** TensorProto.DataType. */
  private static final Map<Long, DataType> TYPES =
      Map.ofEntries(
          Map.entry(1L, DataType.F32),
          Map.entry(2L, DataType.U8),
          Map.entry(3L, DataType.I8),
          Map.entry(4L, DataType.U16),
          Map.entry(5L, DataType.I16),
          Map.entry(6L, DataType.I32),
          Map.entry(7L, DataType.I64),
          Map.entry(9L, DataType.BOOL),
          Map.entry(10L, DataType.F16),
          Map.entry(11L, DataType.F64),
          Map.entry(12L, DataType.U32),
          Map.entry(13L, DataType.U64),
          Map.entry(16L, DataType.BF16));

  private static final int DIMS = 1;
  private static final int DATA_TYPE = 2;
  private static final int FLOAT_DATA = 4;
  private static final int INT32_DATA = 5;
  private static final int INT64_DATA = 7;
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;
  private static final int DOUBLE_DATA = 10;
  private static final int UINT64_DATA = 11;
  private static final int EXTERNAL_DATA = 13;
  private static final int DATA_LOCATION = 14;

  /** Whole numbers that are not raw are few in any honest file: positions, switches. */
  private static final long MOST_DECODED = 1 << 20;

  private final SourceFile file;
  private final List<Long> shape = new ArrayList<>();
  private String name = "";
  private long type;
  private int dataField;
  private @Nullable Range data;

  private OnnxTensor(SourceFile file) {
    this.file = file;
  }

  static Tensor read(SourceFile file, Range message) {
    var tensor = new OnnxTensor(file);
    var reader = new ProtobufReader(file, message);
    while (reader.next()) {
      tensor.field(reader);
    }
    return tensor.tensor();
  }

  private void field(ProtobufReader reader) {
    switch (reader.field()) {
      case DIMS -> sizes(reader);
      case DATA_TYPE -> type = reader.varint();
      case NAME -> name = reader.text();
      case FLOAT_DATA, INT32_DATA, INT64_DATA, RAW_DATA, DOUBLE_DATA, UINT64_DATA -> data(reader);
      case EXTERNAL_DATA -> throw external();
      case DATA_LOCATION -> {
        if (reader.varint() != 0) {
          throw external();
        }
      }
      default -> {
        // The reader leaves it out.
      }
    }
  }

  private SextantException external() {
    return file.unsupported(
        "the numbers of tensor %s lie in another file, which is not read: save the model in one file, or as safetensors"
            .formatted(name));
  }

  private void sizes(ProtobufReader reader) {
    if (reader.isVarint()) {
      shape.add(reader.varint());
    } else {
      Range packed = reader.bytes();
      // A size takes a byte at least, and there may be few.
      if (packed.length() > Layout.MOST_AXES * 10L) {
        throw file.damaged("tensor %s has too many axes".formatted(name));
      }
      var sizes = new Varints(file, packed);
      while (sizes.hasNext()) {
        shape.add(sizes.next());
      }
    }
    if (shape.size() > Layout.MOST_AXES) {
      throw file.damaged("tensor %s has too many axes".formatted(name));
    }
  }

  private void data(ProtobufReader reader) {
    if (data != null || reader.isVarint()) {
      throw file.damaged("the numbers of tensor %s are scattered".formatted(name));
    }
    dataField = reader.field();
    data = reader.bytes();
  }

  private Tensor tensor() {
    DataType known = TYPES.get(type);
    if (known == null) {
      throw file.unsupported(
          "tensor %s holds numbers of ONNX's type %d, which can't be read".formatted(name, type));
    }
    long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
    long bytes = Layout.bytes(known, sizes);
    Range range = data == null ? new Range(0, 0) : data;
    boolean inPlace =
        switch (dataField) {
          case FLOAT_DATA -> known == DataType.F32;
          case DOUBLE_DATA -> known == DataType.F64;
          default -> dataField == RAW_DATA || data == null;
        };
    if (bytes < 0 || (inPlace && range.length() != bytes)) {
      throw file.damaged(
          "tensor %s is %s of shape %s and has %d bytes"
              .formatted(name, known, Arrays.toString(sizes), range.length()));
    }
    if (inPlace) {
      return new Tensor(name, Layout.rowMajor(known, sizes, range.position()), file);
    }
    return new Tensor(
        name,
        Layout.rowMajor(known, sizes, 0),
        new DecodedSource(file, decoded(known, bytes, range)));
  }

  private byte[] decoded(DataType known, long bytes, Range range) {
    int field =
        switch (known) {
          case F32, F64 -> -1;
          case I64 -> INT64_DATA;
          case U64, U32 -> UINT64_DATA;
          default -> INT32_DATA;
        };
    if (dataField != field) {
      throw file.damaged(
          "tensor %s is %s, and its numbers are in the field of another type"
              .formatted(name, known));
    }
    if (bytes > MOST_DECODED) {
      throw file.unsupported(
          "tensor %s has %d bytes of packed numbers: save it with raw_data".formatted(name, bytes));
    }
    ByteBuffer target = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    var numbers = new Varints(file, range);
    while (numbers.hasNext() && target.hasRemaining()) {
      put(target, known, numbers.next());
    }
    if (numbers.hasNext() || target.hasRemaining()) {
      throw file.damaged(
          "tensor %s is of shape %s and has another number of numbers".formatted(name, shape));
    }
    return target.array();
  }

  private static void put(ByteBuffer target, DataType type, long number) {
    switch (type.bytes()) {
      case Long.BYTES -> target.putLong(number);
      case Integer.BYTES -> target.putInt((int) number);
      case Short.BYTES -> target.putShort((short) number);
      default -> target.put((byte) number);
    }
  }
}
