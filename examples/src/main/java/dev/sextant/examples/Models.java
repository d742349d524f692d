// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Embedder;
import dev.sextant.TokenCounter;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;

/** Where commands get their embedder from. */
@FunctionalInterface
interface Models {
  /** The model that is taken where none is named. */
  String DEFAULT = "all-MiniLM-L6-v2";

  /** Loads a model by name. */
  Loaded load(String model, DenseOptions options);

  /** The models of the library. */
  static Models dense() {
    return (model, options) -> {
      DenseEmbedder embedder = DenseEmbedder.load(model, options);
      return new Loaded(embedder, embedder.tokenCounter());
    };
  }

  /** An embedder, and how it counts tokens. */
  record Loaded(Embedder<String> embedder, TokenCounter counter) implements AutoCloseable {
    @Override
    public void close() {
      embedder.close();
    }
  }
}
