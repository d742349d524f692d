// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One search over any branches of an index. Immutable. Each embedding of each {@link Embedded}
 * searches the branch of its name, a text searches the words of the chunks; rankings of more than
 * one branch are fused.
 *
 * <pre>
 * SearchRequest.defaults().withEmbedded(query).withText("how fast is it").withK(5)
 * </pre>
 *
 * <p>In this order: each branch finds its {@link #candidates}; {@link #withThreshold thresholds}
 * drop some; {@link #withFusion fusion} joins the branches; {@link #withChunksPerDocument} drops
 * more chunks of one document; {@link #withDiversity} orders anew; {@link #withAfter} skips the
 * pages before; the best {@link #k} are returned.
 */
public final class SearchRequest {
  private static final SearchRequest DEFAULTS =
      new SearchRequest(
          new Query(List.of(), Optional.empty(), Filter.all()),
          new Choice(Fusion.reciprocalRank(), Map.of(), 0, 0),
          new Limits(10, 0, Optional.empty(), Optional.empty()));

  /** What is searched for. */
  private record Query(List<Embedded> embedded, Optional<String> text, Filter filter) {}

  /** {@code chunksPerDocument} is 0 where it has no limit. */
  private record Choice(
      Fusion fusion, Map<String, Double> thresholds, int chunksPerDocument, double diversity) {}

  /** {@code candidates} is 0 where it follows from k. */
  private record Limits(int k, int candidates, Optional<Hit> after, Optional<Duration> timeout) {}

  private final Query query;
  private final Choice choice;
  private final Limits limits;

  private SearchRequest(Query query, Choice choice, Limits limits) {
    this.query = query;
    this.choice = choice;
    this.limits = limits;
  }

  private SearchRequest with(Query query) {
    return new SearchRequest(query, choice, limits);
  }

  private SearchRequest with(Choice choice) {
    return new SearchRequest(query, choice, limits);
  }

  private SearchRequest with(Limits limits) {
    return new SearchRequest(query, choice, limits);
  }

  /** Ten hits, all chunks, reciprocal rank fusion; what to search for is still to be given. */
  public static SearchRequest defaults() {
    return DEFAULTS;
  }

  /** Searches the branches of these embeddings too. */
  public SearchRequest withEmbedded(Embedded query) {
    List<Embedded> more = new ArrayList<>(this.query.embedded);
    more.add(query);
    return with(new Query(List.copyOf(more), this.query.text, this.query.filter));
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
    return with(new Query(this.query.embedded, Optional.of(query), this.query.filter));
  }

  /** How many hits to return at most, 1 or more. */
  public SearchRequest withK(int k) {
    Checks.positive(k, "k");
    return with(new Limits(k, limits.candidates, limits.after, limits.timeout));
  }

  /**
   * How many candidates each branch looks for, at least k. More of them find more of the true
   * neighbours in a graph, give a fusion and an order by diversity more to choose from, let pages
   * go deeper, and cost time.
   */
  public SearchRequest withCandidates(int candidates) {
    Checks.positive(candidates, "candidates");
    return with(new Limits(limits.k, candidates, limits.after, limits.timeout));
  }

  /** Only chunks that match are found. */
  public SearchRequest withFilter(Filter filter) {
    return with(new Query(query.embedded, query.text, Objects.requireNonNull(filter)));
  }

  /** How the rankings of several branches become one. */
  public SearchRequest withFusion(Fusion fusion) {
    Objects.requireNonNull(fusion);
    return with(new Choice(fusion, choice.thresholds, choice.chunksPerDocument, choice.diversity));
  }

  /**
   * Only what scores so well or better in a stage goes on from there. The score is the stage's own
   * and never rescaled: a cosine of .3 is .3 whatever else was found.
   *
   * @param stage the name of a branch, {@code bm25}, or {@code fusion}; a search that has no such
   *     stage is refused by the index
   * @param least a score on that stage's scale, which is kept itself; not NaN
   */
  public SearchRequest withThreshold(String stage, double least) {
    Checks.notEmpty(stage, "stage");
    if (Double.isNaN(least)) {
      throw new IllegalArgumentException(
          "the threshold of %s is NaN; give a number".formatted(stage));
    }
    Map<String, Double> more = new TreeMap<>(choice.thresholds);
    more.put(stage, least);
    return with(
        new Choice(
            choice.fusion,
            Collections.unmodifiableMap(more),
            choice.chunksPerDocument,
            choice.diversity));
  }

  /**
   * Groups by document: of each, only its best chunks. The hits are then of more documents, and may
   * be fewer than k where the candidates are of few.
   *
   * @param most how many of one document at most, 1 or more
   */
  public SearchRequest withChunksPerDocument(int most) {
    Checks.positive(most, "chunksPerDocument");
    return with(new Choice(choice.fusion, choice.thresholds, most, choice.diversity));
  }

  /**
   * Prefers what differs from the hits before it, by maximal marginal relevance. The next hit is
   * the one with the largest {@code (1 - diversity) * relevance - diversity * likeness}: relevance
   * is the score scaled to 0 for the last candidate and 1 for the best, likeness the largest cosine
   * to a hit before it, or 0 if that is negative or one of the two has no vector. Vectors are those
   * of the first dense branch that is searched, else of the first that the index has.
   *
   * <p>Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents
   * and producing summaries", SIGIR 1998; {@code 1 - diversity} is the paper's lambda.
   *
   * @param diversity from 0, which leaves the order as it is, to 1, where relevance counts nothing
   */
  public SearchRequest withDiversity(double diversity) {
    if (!(diversity >= 0 && diversity <= 1)) {
      throw new IllegalArgumentException(
          "the diversity is %s; it must be 0 to 1".formatted(diversity));
    }
    return with(new Choice(choice.fusion, choice.thresholds, choice.chunksPerDocument, diversity));
  }

  /**
   * The next page: only what stands behind this hit. Ask with a request that is the same in all
   * else. Pages show nothing twice and leave nothing out as long as the index stays as it is: read
   * from one that is not refreshed meanwhile. They end where the {@link #candidates} do.
   *
   * @param last the last hit of the page before
   */
  public SearchRequest withAfter(Hit last) {
    return with(new Limits(limits.k, limits.candidates, Optional.of(last), limits.timeout));
  }

  /**
   * Ends the search by a {@link SearchStoppedException} when it takes longer; by default it may
   * take as long as it does.
   *
   * @param timeout above 0
   */
  public SearchRequest withTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "the timeout is %s; it must be above 0".formatted(timeout));
    }
    return with(new Limits(limits.k, limits.candidates, limits.after, Optional.of(timeout)));
  }

  /** The queries as models made them. */
  public List<Embedded> embedded() {
    return query.embedded;
  }

  /** The query for the words of the chunks. */
  public Optional<String> text() {
    return query.text;
  }

  /** How many hits at most. */
  public int k() {
    return limits.k;
  }

  /** How many candidates a branch looks for: what was asked, else the larger of 4 k and 100. */
  public int candidates() {
    int wanted =
        limits.candidates == 0
            ? Math.max(100, (int) Math.min(4L * limits.k, Integer.MAX_VALUE))
            : limits.candidates;
    return Math.max(limits.k, wanted);
  }

  /** Which chunks may be found. */
  public Filter filter() {
    return query.filter;
  }

  /** How rankings are joined. */
  public Fusion fusion() {
    return choice.fusion;
  }

  /** The least score by stage; stages without a threshold are missing. */
  public Map<String, Double> thresholds() {
    return choice.thresholds;
  }

  /** How many chunks of one document at most; {@link Integer#MAX_VALUE} without a limit. */
  public int chunksPerDocument() {
    return choice.chunksPerDocument == 0 ? Integer.MAX_VALUE : choice.chunksPerDocument;
  }

  /** How much hits should differ, 0 to 1. */
  public double diversity() {
    return choice.diversity;
  }

  /** The hit that the page starts behind. */
  public Optional<Hit> after() {
    return limits.after;
  }

  /** How long the search may take. */
  public Optional<Duration> timeout() {
    return limits.timeout;
  }
}
