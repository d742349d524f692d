// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.transformer.internal.weights.Pickled.Dict;
import dev.sextant.transformer.internal.weights.Pickled.Storage;
import dev.sextant.transformer.internal.weights.Pickled.View;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The dict with tensors in it: all that was saved, or what training tools call state_dict. */
record StateDict(Dict dict) {
  private static final int MOST_LISTED = 10;

  static StateDict of(SourceFile file, Pickled root) {
    if (!(root instanceof Dict dict)) {
      throw file.unsupported("it holds no dict of tensors");
    }
    if (holdsTensors(dict)) {
      return new StateDict(dict);
    }
    if (dict.members().get("state_dict") instanceof Dict inner && holdsTensors(inner)) {
      return new StateDict(inner);
    }
    throw file.unsupported(
        "it holds no tensors, nor does a \"state_dict\" in it. It has %s"
            .formatted(dict.members().keySet().stream().limit(MOST_LISTED).toList()));
  }

  private static boolean holdsTensors(Dict dict) {
    return dict.members().values().stream().anyMatch(View.class::isInstance);
  }

  /**
   * Its tensors by name.
   *
   * @param position where a storage begins in the file; throws if it is not there as a whole
   */
  Map<String, Tensor> tensors(SourceFile file, ToLongFunction<Storage> position) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    dict.members()
        .forEach(
            (name, value) -> {
              if (value instanceof View view) {
                long start = position.applyAsLong(view.storage());
                tensors.put(name, new Tensor(name, view.layout().movedBy(start), file));
              }
            });
    return tensors;
  }
}
