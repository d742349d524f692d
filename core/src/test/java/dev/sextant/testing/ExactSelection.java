// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SearchRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** From what branches found to hits, step by step as {@link SearchRequest} tells it. */
final class ExactSelection {
  private final SearchRequest request;
  private final Map<String, IndexEntry> state;
  private final List<EmbedderSpec> embedders;

  ExactSelection(
      SearchRequest request, Map<String, IndexEntry> state, List<EmbedderSpec> embedders) {
    this.request = request;
    this.state = state;
    this.embedders = embedders;
  }

  List<Hit> hits(List<Ranking> rankings) {
    List<Ranking> stages = new ArrayList<>(rankings);
    List<Ranking> kept = rankings.stream().map(this::aboveThreshold).toList();
    List<ScoredId> best = kept.get(0).hits();
    if (rankings.size() > 1) {
      int different = (int) kept.stream().flatMap(each -> each.hits().stream()).count();
      Ranking fused = new Ranking("fusion", request.fusion().fuse(kept, Math.max(1, different)));
      stages.add(fused);
      best = aboveThreshold(fused).hits();
    }
    checkThresholds(stages);
    best = perDocument(best);
    if (request.diversity() > 0) {
      best = diverse(best);
      stages.add(new Ranking("mmr", best));
    }
    return best.stream()
        .filter(this::isBehind)
        .limit(request.k())
        .map(each -> hit(each, stages))
        .toList();
  }

  private Ranking aboveThreshold(Ranking ranking) {
    double least = request.thresholds().getOrDefault(ranking.stage(), Double.NEGATIVE_INFINITY);
    return new Ranking(
        ranking.stage(), ranking.hits().stream().filter(hit -> hit.score() >= least).toList());
  }

  private void checkThresholds(List<Ranking> stages) {
    Set<String> names = new HashSet<>(request.thresholds().keySet());
    stages.forEach(stage -> names.remove(stage.stage()));
    if (!names.isEmpty()) {
      throw new IllegalArgumentException("there is a threshold for " + names);
    }
  }

  private List<ScoredId> perDocument(List<ScoredId> ranked) {
    Map<String, Integer> counts = new HashMap<>();
    return ranked.stream()
        .filter(
            hit ->
                counts.merge(state.get(hit.id()).chunk().documentId(), 1, Integer::sum)
                    <= request.chunksPerDocument())
        .toList();
  }

  private List<ScoredId> diverse(List<ScoredId> ranked) {
    List<ScoredId> chosen = new ArrayList<>();
    List<ScoredId> left = new ArrayList<>(ranked);
    // Refused also where there is nothing to compare.
    ranked.forEach(hit -> vector(hit.id()));
    while (!left.isEmpty()) {
      ScoredId next =
          left.stream()
              .map(hit -> new ScoredId(hit.id(), marginal(hit, ranked, chosen)))
              .min(ExactIndex.BEST_FIRST)
              .orElseThrow();
      chosen.add(next);
      left.removeIf(hit -> hit.id().equals(next.id()));
    }
    return chosen;
  }

  private double marginal(ScoredId hit, List<ScoredId> ranked, List<ScoredId> chosen) {
    double best = ranked.get(0).score();
    double last = ranked.get(ranked.size() - 1).score();
    double relevance = best > last ? (hit.score() - last) / (best - last) : 1;
    double likeness =
        chosen.stream().mapToDouble(each -> cosine(each.id(), hit.id())).max().orElse(0);
    return (1 - request.diversity()) * relevance - request.diversity() * Math.max(0, likeness);
  }

  private double cosine(String left, String right) {
    DenseVector one = vector(left);
    DenseVector other = vector(right);
    return one == null || other == null ? 0 : one.cosine(other);
  }

  private DenseVector vector(String id) {
    Stream<EmbedderSpec> asked = request.embedded().stream().map(Embedded::source);
    for (EmbedderSpec embedder : Stream.concat(asked, embedders.stream()).toList()) {
      for (EmbeddingSpec branch : embedder.embeddings()) {
        if (branch.kind() == EmbeddingKind.DENSE && isSearched(branch.name())) {
          return (DenseVector) ExactIndex.embedding(state.get(id), embedder, branch.name());
        }
      }
    }
    throw new IllegalArgumentException("no dense branch tells hits apart");
  }

  private boolean isSearched(String branch) {
    return request.embedded().isEmpty()
        || request.embedded().stream().anyMatch(each -> each.embeddings().containsKey(branch));
  }

  private boolean isBehind(ScoredId hit) {
    return request
        .after()
        .map(last -> new ScoredId(last.chunk().id(), last.score()))
        .map(last -> ExactIndex.BEST_FIRST.compare(last, hit) < 0)
        .orElse(true);
  }

  private Hit hit(ScoredId best, List<Ranking> stages) {
    List<Hit.Stage> trace = new ArrayList<>();
    for (Ranking ranking : stages) {
      for (int i = 0; i < ranking.hits().size(); i++) {
        if (ranking.hits().get(i).id().equals(best.id())) {
          trace.add(new Hit.Stage(ranking.stage(), i + 1, ranking.hits().get(i).score()));
        }
      }
    }
    return new Hit(state.get(best.id()).chunk(), best.score(), trace);
  }
}
