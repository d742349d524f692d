// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle can hold. Values are shared, and may hold themselves: nothing here may be walked
 * without a bound, compared or printed.
 */
sealed interface Pickled {
  /** None. */
  enum Nothing implements Pickled {
    NONE
  }

  /** A string. */
  record Text(String value) implements Pickled {}

  /** An integer that fits into 64 bits. */
  record Whole(long value) implements Pickled {}

  /** A float, of which no tensor needs the value. */
  enum Real implements Pickled {
    NUMBER
  }

  /** A boolean. */
  record Truth(boolean value) implements Pickled {}

  /** A tuple, or a {@code torch.Size}. */
  record Tuple(List<Pickled> items) implements Pickled {}

  /** A list. */
  record Items(List<Pickled> values) implements Pickled {
    Items() {
      this(new ArrayList<>());
    }
  }

  /** A dict or an OrderedDict: the members whose names are strings. */
  record Dict(Map<String, Pickled> members) implements Pickled {
    Dict() {
      this(new LinkedHashMap<>());
    }
  }

  /** Something of the closed list. */
  record Named(TorchGlobal global) implements Pickled {}

  /**
   * Bytes in an entry of their own.
   *
   * @param elements their number; bytes if the type is not known
   */
  record Storage(TorchGlobal global, String key, long elements) implements Pickled {
    /** Its length; negative if no file is as long. */
    long bytes() {
      DataType type = global.type();
      return Layout.bytes(type == null ? DataType.U8 : type, new long[] {elements});
    }
  }

  /**
   * A view of a storage.
   *
   * @param layout its position counts bytes from the storage's beginning
   */
  record View(Storage storage, Layout layout) implements Pickled {}
}
