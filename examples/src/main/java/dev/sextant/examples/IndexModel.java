// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.EmbedderSpec;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import java.nio.file.Path;

/** The model of an index. */
final class IndexModel {
  private IndexModel() {}

  /** The one embedder whose vectors an index holds. */
  static EmbedderSpec of(VectorIndex index, Path folder) {
    if (index.embedders().size() != 1) {
      throw new SextantException(
          "the index %s holds vectors of %d models; this command reads indexes of one model"
              .formatted(folder, index.embedders().size()));
    }
    return index.embedders().get(0);
  }

  /**
   * Loads the model that an index was made with.
   *
   * @param choice may name it, and must if it is from a folder
   * @throws SextantException if that is another one
   */
  static Models.Loaded load(Models models, EmbedderSpec spec, ModelChoice choice, Path folder) {
    String model = choice.model().orElse(spec.model());
    if (choice.model().isEmpty() && !Models.isKnown(model)) {
      throw new SextantException(
          "the index %s was made with %s, which is not known by name; give the folder of that model by --model"
              .formatted(folder, model));
    }
    Models.Loaded loaded =
        models.load(model, choice.options().withName(spec.model()).withMaxTokens(spec.maxTokens()));
    EmbedderSpec found = loaded.embedder().spec();
    if (!found.equals(spec)) {
      loaded.close();
      throw new SextantException(
          "the index %s holds vectors of %s with fingerprint %s, but %s has %s; give the same model and options, or index again into a new folder"
              .formatted(folder, spec.model(), spec.fingerprint(), model, found.fingerprint()));
    }
    return loaded;
  }
}
