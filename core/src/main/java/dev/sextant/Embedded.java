// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one pass of a model gave for one input: an embedding for each that its spec names, and the
 * receipt. It knows its model, so an index can refuse what another model made. A model that gives
 * several kinds in one pass gives them here together, and one upsert or search serves all branches.
 *
 * @param source the embedder that made it
 * @param embeddings by the names of {@code source.embeddings()}; all of them, or after {@link
 *     #only} some
 * @param receipt what was read
 */
public record Embedded(EmbedderSpec source, Map<String, Embedding> embeddings, Receipt receipt) {
  /** Checks each embedding against the source's spec. */
  public Embedded {
    if (embeddings.isEmpty()) {
      throw new IllegalArgumentException("no embedding is given; give at least one");
    }
    // A copy that keeps the order of the spec, so that traces and messages are stable.
    Map<String, Embedding> ordered = new LinkedHashMap<>();
    for (EmbeddingSpec spec : source.embeddings()) {
      Embedding embedding = embeddings.get(spec.name());
      if (embedding != null) {
        check(source, spec, embedding);
        ordered.put(spec.name(), embedding);
      }
    }
    if (ordered.size() != embeddings.size()) {
      throw new IllegalArgumentException(
          "embeddings %s are given, but model %s has %s"
              .formatted(embeddings.keySet(), source.model(), names(source)));
    }
    embeddings = Collections.unmodifiableMap(ordered);
  }

  private static void check(EmbedderSpec source, EmbeddingSpec spec, Embedding embedding) {
    if (embedding.kind() != spec.kind() || embedding.dimension() != spec.dimension()) {
      throw new IllegalArgumentException(
          "embedding %s is %s of dimension %d, but model %s gives %s of dimension %d"
              .formatted(
                  spec.name(),
                  embedding.kind(),
                  embedding.dimension(),
                  source.model(),
                  spec.kind(),
                  spec.dimension()));
    }
  }

  private static List<String> names(EmbedderSpec source) {
    return source.embeddings().stream().map(EmbeddingSpec::name).toList();
  }

  /**
   * A vector that was made elsewhere, of a model with one embedding.
   *
   * @throws IllegalArgumentException if the model has several embeddings, or the embedding does not
   *     fit the spec
   */
  public static Embedded of(EmbedderSpec source, Embedding embedding, Receipt receipt) {
    if (source.embeddings().size() != 1) {
      throw new IllegalArgumentException(
          "model %s has embeddings %s; name each".formatted(source.model(), names(source)));
    }
    return new Embedded(source, Map.of(source.embeddings().get(0).name(), embedding), receipt);
  }

  /** This with the named embeddings alone, to search some branches of an index and not others. */
  public Embedded only(String... names) {
    Map<String, Embedding> some = new LinkedHashMap<>();
    for (String name : names) {
      Embedding embedding = embeddings.get(name);
      if (embedding == null) {
        throw new IllegalArgumentException(
            "no embedding %s here; there are %s".formatted(name, embeddings.keySet()));
      }
      some.put(name, embedding);
    }
    return new Embedded(source, some, receipt);
  }

  /**
   * The dense vector.
   *
   * @throws IllegalStateException if the model gives none, or several
   */
  public DenseVector dense() {
    return sole(DenseVector.class);
  }

  /**
   * The sparse vector.
   *
   * @throws IllegalStateException if the model gives none, or several
   */
  public SparseVector sparse() {
    return sole(SparseVector.class);
  }

  /**
   * The vectors, one a token.
   *
   * @throws IllegalStateException if the model gives none, or several
   */
  public MultiVector multiVector() {
    return sole(MultiVector.class);
  }

  private <E extends Embedding> E sole(Class<E> kind) {
    List<E> found = embeddings.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          "there is not one %s but %s; take it from embeddings() by name"
              .formatted(kind.getSimpleName(), embeddings.keySet()));
    }
    return found.get(0);
  }
}
