// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * An embedder and an index that hold the same model: a question in, the best passages out.
 * Thread-safe and immutable; it owns neither and closes neither.
 */
public final class Retriever {
  /** Which branches of the index are searched. */
  public enum Mode {
    /** By meaning: every branch of the embedder. */
    EMBEDDING,
    /** By words: BM25. */
    BM25,
    /** Both, fused. */
    HYBRID
  }

  private final Embedder<String> embedder;
  private final VectorIndex index;
  private final Mode mode;
  private final SearchRequest template;

  private Retriever(
      Embedder<String> embedder, VectorIndex index, Mode mode, SearchRequest template) {
    this.embedder = embedder;
    this.index = index;
    this.mode = mode;
    this.template = template;
  }

  /**
   * A retriever that searches by meaning and by words.
   *
   * @throws IllegalArgumentException if the index holds no vectors of this embedder
   */
  public static Retriever of(Embedder<String> embedder, VectorIndex index) {
    if (!index.embedders().contains(embedder.spec())) {
      throw new IllegalArgumentException(
          "the index holds vectors of %s, not of %s; open it with the embedder that filled it"
              .formatted(index.embedders(), embedder.spec()));
    }
    return new Retriever(embedder, index, Mode.HYBRID, SearchRequest.defaults());
  }

  /** The same with another mode. */
  public Retriever withMode(Mode mode) {
    return new Retriever(embedder, index, Objects.requireNonNull(mode), template);
  }

  /** The same with another way to join the branches. */
  public Retriever withFusion(Fusion fusion) {
    return new Retriever(embedder, index, mode, template.withFusion(fusion));
  }

  /** The same with another number of candidates a branch. */
  public Retriever withCandidates(int candidates) {
    return new Retriever(embedder, index, mode, template.withCandidates(candidates));
  }

  /**
   * The same with requests that are changed before they run: a timeout, diversity, thresholds and
   * whatever else {@link SearchRequest} knows.
   *
   * @param change given the request so far; query, k and filter are set behind it
   */
  public Retriever withRequests(UnaryOperator<SearchRequest> change) {
    return new Retriever(embedder, index, mode, change.apply(template));
  }

  /** The best k passages for a question. */
  public List<Hit> retrieve(String query, int k) {
    return retrieve(query, k, Filter.all());
  }

  /**
   * The best k passages for a question among the chunks that a filter accepts.
   *
   * @param query not blank
   * @param k 1 or more
   */
  public List<Hit> retrieve(String query, int k, Filter filter) {
    // Checked by the request before the model runs.
    SearchRequest request = template.withK(k).withFilter(filter).withText(query);
    return index.search(
        switch (mode) {
          case BM25 -> request;
          case HYBRID -> request.withEmbedded(embedder.embed(query, Role.QUERY));
          case EMBEDDING ->
              template.withK(k).withFilter(filter).withEmbedded(embedder.embed(query, Role.QUERY));
        });
  }
}
