// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A measure of one query's ranking against what was judged; 0 to 1, higher is better but for {@link
 * #hole}. Immutable and thread-safe.
 *
 * <p>Notation: {@code g(r)} is the judgement of the document at rank {@code r}, counted from 1, or
 * 0 if it was not judged or not above 0; a document is relevant if its judgement is above 0; {@code
 * R} is the number of relevant documents, found or not. The values are those of trec_eval 9
 * (github.com/usnistgov/trec_eval), whose name for the metric stands with each.
 */
public final class RetrievalMetric {
  /** No ranking is longer, so a cut here cuts nothing. */
  private static final int UNCUT = Integer.MAX_VALUE;

  /** Metrics that are cut, by the name before the {@code @}. */
  private static final Map<String, IntFunction<RetrievalMetric>> CUT =
      new TreeMap<>(
          Map.of(
              "ndcg", RetrievalMetric::ndcg,
              "map", RetrievalMetric::averagePrecision,
              "mrr", RetrievalMetric::reciprocalRank,
              "precision", RetrievalMetric::precision,
              "recall", RetrievalMetric::recall,
              "success", RetrievalMetric::success,
              "hole", RetrievalMetric::hole));

  /** Metrics of the whole ranking, by their name. */
  private static final Map<String, Supplier<RetrievalMetric>> WHOLE =
      new TreeMap<>(
          Map.of(
              "ndcg", RetrievalMetric::ndcg,
              "map", RetrievalMetric::averagePrecision,
              "mrr", RetrievalMetric::reciprocalRank,
              "rprecision", RetrievalMetric::rPrecision));

  /** What a metric computes. */
  private interface Formula {
    double value(JudgedRanking ranking);
  }

  private final String name;
  private final Formula formula;

  private RetrievalMetric(String name, Formula formula) {
    this.name = name;
    this.formula = formula;
  }

  private static RetrievalMetric cut(String stem, int k, Formula formula) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "%s is to be cut at rank %d; it must be 1 or more".formatted(stem, k));
    }
    return new RetrievalMetric(stem + "@" + k, formula);
  }

  /**
   * The metric of that name, as {@link #name} gives it.
   *
   * @param name such as {@code ndcg@10} or {@code map}
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static RetrievalMetric parse(String name) {
    int at = name.indexOf('@');
    if (at < 0) {
      Supplier<RetrievalMetric> whole = WHOLE.get(name);
      if (whole != null) {
        return whole.get();
      }
    } else {
      IntFunction<RetrievalMetric> cut = CUT.get(name.substring(0, at));
      String rank = name.substring(at + 1);
      if (cut != null && rank.matches("[0-9]{1,9}")) {
        return cut.apply(Integer.parseInt(rank));
      }
    }
    throw new IllegalArgumentException(
        "no metric is named %s; give one of %s, or one of %s with @ and a rank, such as ndcg@10"
            .formatted(name, WHOLE.keySet(), CUT.keySet()));
  }

  /**
   * Normalized discounted cumulative gain, {@code ndcg@k}: {@code DCG / IDCG} with {@code DCG =
   * sum(r = 1..k) g(r) / log2(r + 1)} and IDCG that of the best order of all judged documents. The
   * gain is linear, not {@code 2^g - 1}. trec_eval: {@code ndcg_cut}.
   *
   * <p>Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4),
   * 2002; the discount is that of Burges et al., ICML 2005.
   */
  public static RetrievalMetric ndcg(int k) {
    return cut("ndcg", k, ranking -> ranking.ndcg(k));
  }

  /** {@link #ndcg(int)} of the whole ranking, {@code ndcg}. trec_eval: {@code ndcg}. */
  public static RetrievalMetric ndcg() {
    return new RetrievalMetric("ndcg", ranking -> ranking.ndcg(UNCUT));
  }

  /**
   * Average precision, {@code map@k} after its mean: the precisions at the ranks of the relevant
   * documents among the first k, summed and divided by {@code R}, also where R is above k.
   * trec_eval: {@code map_cut}.
   */
  public static RetrievalMetric averagePrecision(int k) {
    return cut("map", k, ranking -> ranking.averagePrecision(k));
  }

  /** {@link #averagePrecision(int)} of the whole ranking, {@code map}. trec_eval: {@code map}. */
  public static RetrievalMetric averagePrecision() {
    return new RetrievalMetric("map", ranking -> ranking.averagePrecision(UNCUT));
  }

  /**
   * Reciprocal rank, {@code mrr@k} after its mean: {@code 1 / r} of the first relevant document, 0
   * if none stands among the first k. trec_eval: {@code recip_rank} of a ranking cut at k.
   */
  public static RetrievalMetric reciprocalRank(int k) {
    return cut("mrr", k, ranking -> ranking.reciprocalRank(k));
  }

  /**
   * {@link #reciprocalRank(int)} of the whole ranking, {@code mrr}. trec_eval: {@code recip_rank}.
   */
  public static RetrievalMetric reciprocalRank() {
    return new RetrievalMetric("mrr", ranking -> ranking.reciprocalRank(UNCUT));
  }

  /**
   * Recall, {@code recall@k}: the relevant documents among the first k, divided by {@code R}.
   * trec_eval: {@code recall}.
   */
  public static RetrievalMetric recall(int k) {
    return cut("recall", k, ranking -> (double) ranking.relevant(k) / ranking.relevant());
  }

  /**
   * Precision, {@code precision@k}: the relevant documents among the first k, divided by k, also
   * where fewer were found. trec_eval: {@code P}.
   */
  public static RetrievalMetric precision(int k) {
    return cut("precision", k, ranking -> (double) ranking.relevant(k) / k);
  }

  /**
   * Success, {@code success@k}, by others called hit rate: 1 if a relevant document stands among
   * the first k, else 0. trec_eval: {@code success}.
   */
  public static RetrievalMetric success(int k) {
    return cut("success", k, ranking -> ranking.relevant(k) > 0 ? 1 : 0);
  }

  /** R-precision, {@code rprecision}: the precision at rank {@code R}. trec_eval: {@code Rprec}. */
  public static RetrievalMetric rPrecision() {
    return new RetrievalMetric(
        "rprecision",
        ranking -> (double) ranking.relevant(ranking.relevant()) / ranking.relevant());
  }

  /**
   * Holes, {@code hole@k}: the documents among the first k that nobody judged for this query,
   * divided by k, also where fewer were found. Not a merit but a warning: what stands in a hole
   * counts as not relevant and may well be. A judgement of 0 or below is none. BEIR's {@code
   * Hole@k} differs: it takes a document as judged that was judged for any query. trec_eval has no
   * such metric.
   */
  public static RetrievalMetric hole(int k) {
    return cut("hole", k, ranking -> (double) ranking.unjudged(k) / k);
  }

  /** The metric's name and cut, such as {@code ndcg@10}; {@link #parse} reads it. */
  public String name() {
    return name;
  }

  /** The value for one query, of which at least one judgement is above 0. */
  double value(JudgedRanking ranking) {
    return formula.value(ranking);
  }

  /** Equal if the names are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RetrievalMetric that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
