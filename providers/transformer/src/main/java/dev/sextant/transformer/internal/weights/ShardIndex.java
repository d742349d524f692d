// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The index of a checkpoint in several files, as transformers writes it: {@code {"metadata": ..,
 * "weight_map": {tensor: file}}}.
 */
final class ShardIndex {
  private static final long LONGEST = 100_000_000;
  private static final int MOST_TENSORS = 1_000_000;

  private ShardIndex() {}

  /** Tensor to the name of the file beside the index that holds it. */
  static Map<String, String> read(SourceFile index) {
    if (index.size() > LONGEST) {
      throw index.damaged("an index of %d bytes".formatted(index.size()));
    }
    Map<String, String> files = new LinkedHashMap<>();
    Json.document(
        index,
        0,
        index.size(),
        (json, name) -> {
          if (name.equals("weight_map")) {
            json.object(tensor -> put(index, files, tensor, json.text()));
          } else {
            json.skip();
          }
        });
    if (files.isEmpty()) {
      throw index.damaged("it has no weight_map, or an empty one");
    }
    return files;
  }

  private static void put(
      SourceFile index, Map<String, String> files, String tensor, String shard) {
    if (files.size() == MOST_TENSORS) {
      throw index.unsupported("it has more than %d tensors".formatted(MOST_TENSORS));
    }
    // A file of this folder and nothing else, on any system: no separator, drive or parent.
    if (!shard.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_. +-]*")) {
      throw index.damaged(
          "tensor %s lies in \"%s\", expected the plain name of a file beside the index"
              .formatted(tensor, shard));
    }
    files.put(tensor, shard);
  }
}
