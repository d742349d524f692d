// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an embedder is: facts, never found out by inference. Two embedders whose specs are equal
 * give vectors that may be compared; an index refuses all others.
 *
 * @param model the model's name, as users know it
 * @param fingerprint stands for all that shapes a vector: weights, tokenizer, pooling, prompts,
 *     dimension, maximum length and class of precision
 * @param maxTokens how many tokens the model reads of one input, special tokens and prompt included
 * @param embeddings the embeddings that one pass gives, at least one, with different names
 */
public record EmbedderSpec(
    String model, String fingerprint, int maxTokens, List<EmbeddingSpec> embeddings) {
  /** Checks that names differ and something is given. */
  public EmbedderSpec {
    Checks.notEmpty(model, "model");
    Checks.notEmpty(fingerprint, "fingerprint");
    Checks.positive(maxTokens, "maxTokens");
    embeddings = List.copyOf(embeddings);
    if (embeddings.isEmpty()) {
      throw new IllegalArgumentException(
          "model " + model + " gives no embedding; name at least one");
    }
    Set<String> names = new HashSet<>();
    for (EmbeddingSpec embedding : embeddings) {
      if (!names.add(embedding.name())) {
        throw new IllegalArgumentException(
            "model %s names two embeddings %s; names must differ"
                .formatted(model, embedding.name()));
      }
    }
  }

  /** The embedding of that name. */
  public Optional<EmbeddingSpec> embedding(String name) {
    return embeddings.stream().filter(e -> e.name().equals(name)).findFirst();
  }
}
