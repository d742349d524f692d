// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.EmbedderSpec;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.dense.DenseOptions;
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
   * @throws SextantException if the model of that name is another one here
   */
  static Models.Loaded load(Models models, EmbedderSpec spec, DenseOptions options, Path folder) {
    Models.Loaded loaded = models.load(spec.model(), options.withMaxTokens(spec.maxTokens()));
    EmbedderSpec found = loaded.embedder().spec();
    if (!found.equals(spec)) {
      loaded.close();
      throw new SextantException(
          "the index %s holds vectors of %s with fingerprint %s, but the %s that is installed has %s; index again into a new folder"
              .formatted(
                  folder, spec.model(), spec.fingerprint(), found.model(), found.fingerprint()));
    }
    return loaded;
  }
}
