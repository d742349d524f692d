// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pickle of tensors may name. None of it is Python's: each is a thing that {@link Unpickler}
 * builds itself.
 *
 * @param name module and name, with a dot between
 * @param kind what it is
 * @param type of a storage's elements, or the type that is named
 */
record TorchGlobal(String name, Kind kind, @Nullable DataType type) {
  enum Kind {
    /** Called with a storage, an offset, a shape and strides. */
    TENSOR,
    /** The same with an element type behind. */
    TYPED_TENSOR,
    /** Called with a tensor. */
    PARAMETER,
    ORDERED_DICT,
    /** Called with one tuple of sizes. */
    SIZE,
    STORAGE,
    TYPE
  }

  private static final Map<String, TorchGlobal> ALL = new HashMap<>();

  static {
    add("torch._utils._rebuild_tensor_v2", Kind.TENSOR, null);
    add("torch._utils._rebuild_tensor_v3", Kind.TYPED_TENSOR, null);
    add("torch._utils._rebuild_parameter", Kind.PARAMETER, null);
    add("collections.OrderedDict", Kind.ORDERED_DICT, null);
    add("torch.Size", Kind.SIZE, null);
    add("torch.storage.UntypedStorage", Kind.STORAGE, null);
    type("DoubleStorage", "float64", DataType.F64);
    type("FloatStorage", "float32", DataType.F32);
    type("HalfStorage", "float16", DataType.F16);
    type("BFloat16Storage", "bfloat16", DataType.BF16);
    type("LongStorage", "int64", DataType.I64);
    type("IntStorage", "int32", DataType.I32);
    type("ShortStorage", "int16", DataType.I16);
    type("CharStorage", "int8", DataType.I8);
    type("ByteStorage", "uint8", DataType.U8);
    type("BoolStorage", "bool", DataType.BOOL);
    // Younger types have no storage of their own.
    add("torch.uint16", Kind.TYPE, DataType.U16);
    add("torch.uint32", Kind.TYPE, DataType.U32);
    add("torch.uint64", Kind.TYPE, DataType.U64);
  }

  private static void type(String storage, String name, DataType type) {
    add("torch." + storage, Kind.STORAGE, type);
    add("torch." + name, Kind.TYPE, type);
  }

  private static void add(String name, Kind kind, @Nullable DataType type) {
    ALL.put(name, new TorchGlobal(name, kind, type));
  }

  static @Nullable TorchGlobal of(String module, String name) {
    // A dot in a name would be looked up piece by piece in Python, and "a" "b.c" is not "a.b" "c".
    return name.indexOf('.') < 0 ? ALL.get(module + "." + name) : null;
  }
}
