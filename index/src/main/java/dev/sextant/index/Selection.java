// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.DenseVector;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** From what branches found to the ids of hits, step by step as {@link SearchRequest} tells it. */
final class Selection {
  static final String FUSION = "fusion";
  static final String DIVERSITY = "mmr";

  private static final Comparator<ScoredId> BEST_FIRST =
      Comparator.comparingDouble(ScoredId::score).reversed().thenComparing(ScoredId::id);

  private final SearchRequest request;
  private final Facts facts;
  private final Deadline deadline;

  /** What must be known of candidates beyond their scores. */
  interface Facts {
    /** The document of a chunk. */
    String documentId(String id) throws IOException;

    /** The vectors of chunks, by the ids of those that have one; positions as in the list. */
    Map<String, DenseVector> vectors(List<ScoredId> candidates) throws IOException;
  }

  /**
   * @param best the ids of the hits
   * @param stages all that a hit's trace tells of, in order
   */
  record Selected(List<ScoredId> best, List<Ranking> stages) {}

  Selection(SearchRequest request, Facts facts, Deadline deadline) {
    this.request = request;
    this.facts = facts;
    this.deadline = deadline;
  }

  /** Refuses thresholds for stages that don't run. */
  static void checkThresholds(SearchRequest request, List<String> branches) {
    Set<String> stages = new TreeSet<>(branches);
    if (branches.size() > 1) {
      stages.add(FUSION);
    }
    for (String stage : request.thresholds().keySet()) {
      if (!stages.contains(stage)) {
        throw new IllegalArgumentException(
            "there is a threshold for %s, but the stages of this search are %s"
                .formatted(stage, stages));
      }
    }
  }

  Selected select(List<Ranking> rankings) throws IOException {
    List<Ranking> stages = new ArrayList<>(rankings);
    List<Ranking> kept = rankings.stream().map(this::aboveThreshold).toList();
    List<ScoredId> best = kept.get(0).hits();
    if (rankings.size() > 1) {
      Ranking fused = fused(kept);
      stages.add(fused);
      best = aboveThreshold(fused).hits();
    }
    best = perDocument(best);
    if (request.diversity() > 0) {
      best = diverse(best);
      stages.add(new Ranking(DIVERSITY, best));
    }
    return new Selected(best.stream().filter(this::isBehind).limit(request.k()).toList(), stages);
  }

  private Ranking aboveThreshold(Ranking ranking) {
    Double least = request.thresholds().get(ranking.stage());
    return least == null
        ? ranking
        : new Ranking(
            ranking.stage(), ranking.hits().stream().filter(hit -> hit.score() >= least).toList());
  }

  private Ranking fused(List<Ranking> rankings) {
    int limit = needsAll() ? Math.max(1, different(rankings)) : request.k();
    List<ScoredId> fused = request.fusion().fuse(rankings, limit);
    long different = fused.stream().map(ScoredId::id).distinct().count();
    if (different < fused.size() || fused.size() > limit) {
      throw new IllegalArgumentException(
          "the fusion returned %d ids, %d of them different; it must return at most k = %d, none twice"
              .formatted(fused.size(), different, limit));
    }
    return new Ranking(FUSION, fused);
  }

  /** Whether what comes behind the fusion may drop some of its best. */
  private boolean needsAll() {
    return request.diversity() > 0
        || request.after().isPresent()
        || request.chunksPerDocument() < Integer.MAX_VALUE;
  }

  private static int different(List<Ranking> rankings) {
    Set<String> ids = new HashSet<>();
    rankings.forEach(ranking -> ranking.hits().forEach(hit -> ids.add(hit.id())));
    return ids.size();
  }

  private List<ScoredId> perDocument(List<ScoredId> ranked) throws IOException {
    if (request.chunksPerDocument() == Integer.MAX_VALUE) {
      return ranked;
    }
    Map<String, Integer> counts = new HashMap<>();
    List<ScoredId> kept = new ArrayList<>();
    for (ScoredId hit : ranked) {
      if (counts.merge(facts.documentId(hit.id()), 1, Integer::sum)
          <= request.chunksPerDocument()) {
        kept.add(hit);
      }
    }
    return kept;
  }

  /**
   * Maximal marginal relevance, as {@link SearchRequest#withDiversity} has it. Each round compares
   * the candidates left with the last one chosen alone: their largest likeness to those before is
   * known. A likeness is never below 0, so the scores of what is chosen never rise, and pages can
   * go on behind one.
   */
  private List<ScoredId> diverse(List<ScoredId> ranked) throws IOException {
    if (ranked.isEmpty()) {
      return ranked;
    }
    Map<String, DenseVector> vectors = facts.vectors(ranked);
    double last = ranked.get(ranked.size() - 1).score();
    double range = ranked.get(0).score() - last;
    Map<String, Double> relevance = new HashMap<>();
    ranked.forEach(hit -> relevance.put(hit.id(), range > 0 ? (hit.score() - last) / range : 1));
    Map<String, Double> likeness = new HashMap<>();
    Set<String> left = new TreeSet<>(relevance.keySet());
    List<ScoredId> chosen = new ArrayList<>();
    int page = 0;
    while (!left.isEmpty() && page < request.k()) {
      deadline.check();
      ScoredId next =
          left.stream()
              .map(id -> new ScoredId(id, marginal(id, relevance, likeness)))
              .min(BEST_FIRST)
              .orElseThrow();
      chosen.add(next);
      page += isBehind(next) ? 1 : 0;
      left.remove(next.id());
      DenseVector vector = vectors.get(next.id());
      if (vector != null) {
        left.forEach(id -> compare(id, vector, vectors, likeness));
      }
    }
    return chosen;
  }

  private double marginal(String id, Map<String, Double> relevance, Map<String, Double> likeness) {
    return (1 - request.diversity()) * Objects.requireNonNull(relevance.get(id))
        - request.diversity() * likeness.getOrDefault(id, 0.0);
  }

  private static void compare(
      String id,
      DenseVector chosen,
      Map<String, DenseVector> vectors,
      Map<String, Double> likeness) {
    DenseVector vector = vectors.get(id);
    if (vector != null) {
      likeness.merge(id, Math.max(0, vector.cosine(chosen)), Math::max);
    }
  }

  private boolean isBehind(ScoredId hit) {
    return request
        .after()
        .map(last -> new ScoredId(last.chunk().id(), last.score()))
        .map(last -> BEST_FIRST.compare(last, hit) < 0)
        .orElse(true);
  }
}
