// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One search over any branches of an index. Immutable. Each embedding of each {@link Embedded}
 * searches the branch of its name, a text searches the words of the chunks; rankings of more than
 * one branch are fused.
 *
 * <pre>
 * SearchRequest.defaults().withEmbedded(query).withText("how fast is it").withK(5)
 * </pre>
 */
public final class SearchRequest {
  private static final SearchRequest DEFAULTS =
      new SearchRequest(
          List.of(), Optional.empty(), new Sizes(10, 0), Filter.all(), Fusion.reciprocalRank());

  /** {@code candidates} is 0 where it follows from k. */
  private record Sizes(int k, int candidates) {}

  private final List<Embedded> embedded;
  private final Optional<String> text;
  private final Sizes sizes;
  private final Filter filter;
  private final Fusion fusion;

  private SearchRequest(
      List<Embedded> embedded, Optional<String> text, Sizes sizes, Filter filter, Fusion fusion) {
    this.embedded = embedded;
    this.text = text;
    this.sizes = sizes;
    this.filter = filter;
    this.fusion = fusion;
  }

  /** Ten hits, all chunks, reciprocal rank fusion; what to search for is still to be given. */
  public static SearchRequest defaults() {
    return DEFAULTS;
  }

  /** Searches the branches of these embeddings too. */
  public SearchRequest withEmbedded(Embedded query) {
    List<Embedded> more = new ArrayList<>(embedded);
    more.add(query);
    return new SearchRequest(List.copyOf(more), text, sizes, filter, fusion);
  }

  /**
   * Searches the words of the chunks too, scored by BM25.
   *
   * @throws IllegalArgumentException if the text is blank
   */
  public SearchRequest withText(String query) {
    if (query.isBlank()) {
      throw new IllegalArgumentException("the query is empty; give it at least one word");
    }
    return new SearchRequest(embedded, Optional.of(query), sizes, filter, fusion);
  }

  /** How many hits to return at most, 1 or more. */
  public SearchRequest withK(int k) {
    Checks.positive(k, "k");
    return new SearchRequest(embedded, text, new Sizes(k, sizes.candidates), filter, fusion);
  }

  /**
   * How many candidates each branch looks for, at least k. More of them find more of the true
   * neighbours in a graph and give a fusion more to choose from, and cost time.
   */
  public SearchRequest withCandidates(int candidates) {
    Checks.positive(candidates, "candidates");
    return new SearchRequest(embedded, text, new Sizes(sizes.k, candidates), filter, fusion);
  }

  /** Only chunks that match are found. */
  public SearchRequest withFilter(Filter filter) {
    return new SearchRequest(embedded, text, sizes, filter, fusion);
  }

  /** How the rankings of several branches become one. */
  public SearchRequest withFusion(Fusion fusion) {
    return new SearchRequest(embedded, text, sizes, filter, fusion);
  }

  /** The queries as models made them. */
  public List<Embedded> embedded() {
    return embedded;
  }

  /** The query for the words of the chunks. */
  public Optional<String> text() {
    return text;
  }

  /** How many hits at most. */
  public int k() {
    return sizes.k;
  }

  /** How many candidates a branch looks for: what was asked, else the larger of 4 k and 100. */
  public int candidates() {
    int wanted =
        sizes.candidates == 0
            ? Math.max(100, (int) Math.min(4L * sizes.k, Integer.MAX_VALUE))
            : sizes.candidates;
    return Math.max(sizes.k, wanted);
  }

  /** Which chunks may be found. */
  public Filter filter() {
    return filter;
  }

  /** How rankings are joined. */
  public Fusion fusion() {
    return fusion;
  }
}
