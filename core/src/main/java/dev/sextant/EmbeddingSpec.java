// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.Objects;

/**
 * One of the embeddings that a model gives: facts, known without running it.
 *
 * @param name names the embedding among those of its model and the branch of an index that holds
 *     it; usually {@code dense}, {@code sparse} or {@code multi-vector}
 * @param kind which kind of embedding
 * @param dimension length of a vector, or size of a sparse vector's vocabulary
 * @param similarity how vectors are compared; for several vectors, how two tokens are
 */
public record EmbeddingSpec(String name, EmbeddingKind kind, int dimension, Similarity similarity) {
  /** Checks name and dimension. */
  public EmbeddingSpec {
    Checks.notEmpty(name, "name of an embedding");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(similarity, "similarity");
    Checks.positive(dimension, "dimension");
  }

  /** One dense vector, under the name {@code dense}. */
  public static EmbeddingSpec dense(int dimension, Similarity similarity) {
    return new EmbeddingSpec("dense", EmbeddingKind.DENSE, dimension, similarity);
  }
}
