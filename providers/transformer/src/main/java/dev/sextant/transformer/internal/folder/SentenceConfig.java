// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code config_sentence_transformers.json} says; without it, what the reference takes then.
 *
 * @param prompts what is put before texts
 * @param similarity how vectors are compared
 * @param dimension to how many numbers vectors are cut, if they are
 */
public record SentenceConfig(Prompts prompts, Similarity similarity, OptionalInt dimension) {
  private static final String FILE = "config_sentence_transformers.json";
  private static final String SIMILARITY = "similarity_fn_name";
  private static final String DIMENSION = "truncate_dim";

  /**
   * Reads a folder's.
   *
   * @throws SextantException if it can't be read, or names a similarity that is not known
   */
  public static SentenceConfig of(ModelFolder folder) {
    Optional<ModelConfig> file = folder.rootConfig(FILE);
    if (file.isEmpty()) {
      return new SentenceConfig(Prompts.none(), Similarity.COSINE, OptionalInt.empty());
    }
    ModelConfig config = file.get();
    return new SentenceConfig(
        Prompts.of(config),
        similarity(config),
        config.has(DIMENSION) ? OptionalInt.of(config.whole(DIMENSION)) : OptionalInt.empty());
  }

  private static Similarity similarity(ModelConfig config) {
    String name = config.text(SIMILARITY, "cosine");
    return switch (name) {
      case "cosine" -> Similarity.COSINE;
      case "dot" -> Similarity.DOT_PRODUCT;
      case "euclidean" -> Similarity.EUCLIDEAN;
      default ->
          throw new SextantException(
              "%s has %s %s; known are cosine, dot, euclidean".formatted(config, SIMILARITY, name));
    };
  }
}
