// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Embedder;
import dev.sextant.TokenCounter;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where commands get their embedder from. */
@FunctionalInterface
interface Models {
  /** The model that is taken where none is named. */
  String DEFAULT = "all-MiniLM-L6-v2";

  /**
   * Loads a model.
   *
   * @param model its name, or the path of its folder
   */
  Loaded load(String model, DenseOptions options);

  /** The models of the library: a name counts before a folder of the same name. */
  static Models dense() {
    return (model, options) -> {
      DenseEmbedder embedder =
          isKnown(model)
              ? DenseEmbedder.load(model, options)
              : DenseEmbedder.load(folder(model), options);
      return new Loaded(embedder, embedder.tokenCounter());
    };
  }

  /** Whether a model is known by that name. */
  static boolean isKnown(String model) {
    return DenseEmbedder.models().stream().anyMatch(model::equalsIgnoreCase);
  }

  /**
   * Looks whether there is a model of that name or folder, before anything is done.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  static void requireThere(String model) {
    if (!isKnown(model)) {
      folder(model);
    }
  }

  private static Path folder(String model) {
    try {
      Path folder = Path.of(model);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // No name and no path either: told below.
    }
    throw new IllegalArgumentException(
        "no model is named %s, and there is no such folder; give a model's folder, or one of %s"
            .formatted(model, DenseEmbedder.models()));
  }

  /** An embedder, and how it counts tokens. */
  record Loaded(Embedder<String> embedder, TokenCounter counter) implements AutoCloseable {
    @Override
    public void close() {
      embedder.close();
    }
  }
}
