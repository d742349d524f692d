// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.weights.Pickled.Dict;
import dev.sextant.transformer.internal.weights.Pickled.Named;
import dev.sextant.transformer.internal.weights.Pickled.Nothing;
import dev.sextant.transformer.internal.weights.Pickled.Storage;
import dev.sextant.transformer.internal.weights.Pickled.Text;
import dev.sextant.transformer.internal.weights.Pickled.Tuple;
import dev.sextant.transformer.internal.weights.Pickled.View;
import dev.sextant.transformer.internal.weights.Pickled.Whole;
import dev.sextant.transformer.internal.weights.TorchGlobal.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the calls of a pickle of tensors, each of which makes a value and does nothing. */
final class TensorBuilder {
  private final SourceFile file;
  private final Map<String, Storage> storages = new HashMap<>();

  TensorBuilder(SourceFile file) {
    this.file = file;
  }

  /**
   * {@code ('storage', class, key, device, number of elements)}: bytes in an entry of their own.
   * Before version 1.6, {@code None} stands behind, or what makes it a part of another.
   */
  Storage storage(Pickled id) {
    if (id instanceof Tuple tuple
        && (tuple.items().size() == 5 || isWhole(tuple.items()))
        && tuple.items().get(0) instanceof Text tag
        && tag.value().equals("storage")
        && tuple.items().get(1) instanceof Named named
        && named.global().kind() == Kind.STORAGE
        && tuple.items().get(2) instanceof Text key
        && tuple.items().get(4) instanceof Whole elements) {
      var storage = new Storage(named.global(), key.value(), elements.value());
      Storage before = storages.putIfAbsent(storage.key(), storage);
      // A key stands for one run of bytes, whatever types look at it.
      if (elements.value() >= 0 && (before == null || before.bytes() == storage.bytes())) {
        return storage;
      }
    }
    throw file.damaged("its pickle refers to something that is no storage");
  }

  /** All that were asked for, by their keys. */
  Map<String, Storage> storages() {
    return storages;
  }

  private static boolean isWhole(List<Pickled> items) {
    return items.size() == 6 && items.get(5) == Nothing.NONE;
  }

  /** What a call of something gives. */
  Pickled call(Pickled callee, Pickled arguments) {
    if (!(callee instanceof Named named) || !(arguments instanceof Tuple tuple)) {
      throw file.unsupported("its pickle calls something that is no function: refused");
    }
    TorchGlobal global = named.global();
    List<Pickled> items = tuple.items();
    Pickled result =
        switch (global.kind()) {
          case TENSOR -> tensor(items, null);
          case TYPED_TENSOR ->
              items.size() > 6
                      && items.get(6) instanceof Named type
                      && type.global().kind() == Kind.TYPE
                  ? tensor(items, type.global().type())
                  : null;
          case PARAMETER -> !items.isEmpty() && items.get(0) instanceof View view ? view : null;
          case ORDERED_DICT -> items.isEmpty() ? new Dict() : null;
          case SIZE -> items.size() == 1 && items.get(0) instanceof Tuple sizes ? sizes : null;
          case STORAGE, TYPE -> null;
        };
    if (result == null) {
      throw file.unsupported(
          "its pickle calls %s in a way that no tensor needs: refused".formatted(global.name()));
    }
    return result;
  }

  /** {@code (storage, offset, shape, strides, requires_grad, hooks[, type][, metadata])}. */
  private @Nullable View tensor(List<Pickled> items, @Nullable DataType named) {
    if (items.size() < 6
        || !(items.get(0) instanceof Storage storage)
        || !(items.get(1) instanceof Whole offset)
        || !(items.get(2) instanceof Tuple shape)
        || !(items.get(3) instanceof Tuple strides)
        || marked(items, named == null ? 6 : 7)) {
      return null;
    }
    DataType type = named == null ? storage.global().type() : named;
    if (type == null) {
      return null;
    }
    var layout = new Layout(type, wholes(shape), wholes(strides), bytes(type, offset.value()));
    requireInside(storage, layout);
    return new View(storage, layout);
  }

  /** Metadata marks numbers that are stored negated or conjugated. */
  private static boolean marked(List<Pickled> items, int place) {
    return items.size() > place
        && items.get(place) instanceof Dict metadata
        && !metadata.members().isEmpty();
  }

  private long[] wholes(Tuple tuple) {
    if (tuple.items().size() > Layout.MOST_AXES) {
      throw file.damaged("a tensor has %d axes".formatted(tuple.items().size()));
    }
    return tuple.items().stream()
        .mapToLong(item -> item instanceof Whole whole ? whole.value() : -1)
        .toArray();
  }

  private long bytes(DataType type, long elements) {
    long bytes = Layout.bytes(type, new long[] {elements});
    if (bytes < 0) {
      throw file.damaged("a tensor begins at element %d".formatted(elements));
    }
    return bytes;
  }

  private void requireInside(Storage storage, Layout layout) {
    DataType stored = storage.global().type();
    long available = bytes(stored == null ? DataType.U8 : stored, storage.elements());
    boolean sane =
        layout.shape().length == layout.strides().length
            && Layout.bytes(layout.type(), layout.shape()) >= 0
            && Arrays.stream(layout.strides()).allMatch(stride -> stride >= 0);
    long span = sane ? layout.span() : -1;
    long taken = span < 0 ? -1 : Layout.bytes(layout.type(), new long[] {span});
    if (taken < 0 || layout.position() > available || taken > available - layout.position()) {
      throw outside(storage, layout);
    }
    // A stride of zero makes any number of elements of one: honest for a mask, and a way to have a
    // small file fill a disk.
    if (layout.elements() > span) {
      throw file.unsupported(
          "a tensor of shape %s repeats the elements of a smaller one: call contiguous() before torch.save"
              .formatted(Arrays.toString(layout.shape())));
    }
  }

  private SextantException outside(Storage storage, Layout layout) {
    return file.damaged(
        "a tensor of shape %s, strides %s at byte %d does not lie in its storage of %d elements"
            .formatted(
                Arrays.toString(layout.shape()),
                Arrays.toString(layout.strides()),
                layout.position(),
                storage.elements()));
  }
}
