// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Ranking.ScoredId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a reranker makes of candidates: the same metrics before it, after it, and of the best order
 * that these candidates could have had. Immutable.
 *
 * <p>What is relevant but no candidate lowers all three, since no reranker can find it. Where all
 * relevant documents are candidates, as in the reranking tasks of MTEB, {@code after} is what is
 * reported there.
 *
 * @param before the candidates as they came
 * @param after the order that the reranker gave them
 * @param best the candidates by their judgements, highest first
 */
public record RerankingReport(RetrievalReport before, RetrievalReport after, RetrievalReport best) {
  /**
   * Evaluates a reranker.
   *
   * @param candidates what it was given
   * @param reranked the same documents with other scores; those that it dropped are not found
   * @param metrics at least one
   * @throws IllegalArgumentException if the reranked have a query or document that is no candidate,
   *     no query has a judgement above 0, or no metric is given
   */
  public static RerankingReport of(
      Run candidates, Run reranked, Qrels qrels, RetrievalMetric... metrics) {
    reranked.rankings().keySet().forEach(query -> requireCandidates(query, candidates, reranked));
    Map<String, List<ScoredId>> best = new LinkedHashMap<>();
    candidates
        .rankings()
        .forEach((query, found) -> best.put(query, byJudgement(found, qrels.of(query))));
    return new RerankingReport(
        RetrievalReport.of(candidates, qrels, metrics),
        RetrievalReport.of(reranked, qrels, metrics),
        RetrievalReport.of(new Run("best", best), qrels, metrics));
  }

  private static void requireCandidates(String query, Run candidates, Run reranked) {
    if (!candidates.rankings().containsKey(query)) {
      throw new IllegalArgumentException(
          "query %s was reranked but has no candidates; rerank what was found".formatted(query));
    }
    Set<String> given = new HashSet<>(candidates.documents(query));
    for (String document : reranked.documents(query)) {
      if (!given.contains(document)) {
        throw new IllegalArgumentException(
            "document %s of query %s was reranked but is no candidate; rerank what was found"
                .formatted(document, query));
      }
    }
  }

  private static List<ScoredId> byJudgement(List<ScoredId> found, Map<String, Integer> judgements) {
    return found.stream()
        .map(hit -> new ScoredId(hit.id(), judgements.getOrDefault(hit.id(), 0)))
        .toList();
  }
}
