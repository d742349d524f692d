// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A measure of one query's ranking against what was judged; 0 to 1, higher is better. Immutable and
 * thread-safe.
 *
 * <p>Notation: {@code g(r)} is the judgement of the document at rank {@code r}, counted from 1, or
 * 0 if it was not judged or not above 0; a document is relevant if its judgement is above 0; {@code
 * R} is the number of relevant documents. The values are those of trec_eval 9
 * (github.com/usnistgov/trec_eval).
 */
public final class RetrievalMetric {
  /** What a metric computes of gains in the order of ranks. */
  private interface Formula {
    double value(int[] gains, Map<String, Integer> judgements);
  }

  private final String name;
  private final Formula formula;

  private RetrievalMetric(String stem, int k, Formula formula) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "%s is to be cut at rank %d; it must be 1 or more".formatted(stem, k));
    }
    this.name = stem + "@" + k;
    this.formula = formula;
  }

  /**
   * Normalized discounted cumulative gain, {@code ndcg@k}: {@code DCG / IDCG} with {@code DCG =
   * sum(r = 1..k) g(r) / log2(r + 1)} and IDCG that of the best order of all judged documents. The
   * gain is linear, as in trec_eval's {@code ndcg_cut}, not {@code 2^g - 1}.
   *
   * <p>Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4),
   * 2002; the discount is that of Burges et al., ICML 2005.
   */
  public static RetrievalMetric ndcg(int k) {
    return new RetrievalMetric(
        "ndcg", k, (gains, judgements) -> gain(gains, k) / gain(ideal(judgements), k));
  }

  /**
   * Reciprocal rank, {@code mrr@k} after its mean: {@code 1 / r} of the first relevant document, 0
   * if none stands among the first k.
   */
  public static RetrievalMetric reciprocalRank(int k) {
    return new RetrievalMetric(
        "mrr",
        k,
        (gains, judgements) -> {
          for (int i = 0; i < Math.min(k, gains.length); i++) {
            if (gains[i] > 0) {
              return 1.0 / (i + 1);
            }
          }
          return 0;
        });
  }

  /** Recall, {@code recall@k}: the relevant documents among the first k, divided by {@code R}. */
  public static RetrievalMetric recall(int k) {
    return new RetrievalMetric(
        "recall", k, (gains, judgements) -> (double) relevant(gains, k) / ideal(judgements).length);
  }

  /**
   * Precision, {@code precision@k}: the relevant documents among the first k, divided by k, also
   * where fewer were found.
   */
  public static RetrievalMetric precision(int k) {
    return new RetrievalMetric(
        "precision", k, (gains, judgements) -> (double) relevant(gains, k) / k);
  }

  /** The metric's name and cut, such as {@code ndcg@10}. */
  public String name() {
    return name;
  }

  /**
   * The value for one query.
   *
   * @param documents ids, best first, none twice
   * @param judgements by document id, at least one of them above 0
   */
  double value(List<String> documents, Map<String, Integer> judgements) {
    int[] gains =
        documents.stream().mapToInt(id -> Math.max(0, judgements.getOrDefault(id, 0))).toArray();
    return formula.value(gains, judgements);
  }

  /** Judgements above 0 in descending order. */
  private static int[] ideal(Map<String, Integer> judgements) {
    return judgements.values().stream()
        .filter(judgement -> judgement > 0)
        .sorted(Comparator.reverseOrder())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double gain(int[] gains, int k) {
    double sum = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      sum += gains[i] * Math.log(2) / Math.log(i + 2.0);
    }
    return sum;
  }

  private static int relevant(int[] gains, int k) {
    int relevant = 0;
    for (int i = 0; i < Math.min(k, gains.length); i++) {
      relevant += gains[i] > 0 ? 1 : 0;
    }
    return relevant;
  }

  @Override
  public String toString() {
    return name;
  }
}
