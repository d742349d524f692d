// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import dev.sextant.catalog.evidence.ModelEvidence.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Places models by their mean and by Borda's count, as MTEB's leaderboard does (Colombo et al.,
 * "What are the best systems? New perspectives on NLP benchmarking", NeurIPS 2022): on every task a
 * model gets a point for each one that it beats and half a point for a tie, and the points are
 * added. Models that miss a task have no place.
 */
final class Ranks {
  private Ranks() {}

  /** The models in order, each with its standing. */
  static List<ModelEvidence> ranked(List<ModelEvidence> models) {
    List<ModelEvidence> complete = models.stream().filter(ModelEvidence::isComplete).toList();
    double[] borda = borda(complete);
    List<ModelEvidence> ranked = new ArrayList<>();
    for (int i = 0; i < complete.size(); i++) {
      ModelEvidence model = complete.get(i);
      double mean = model.mean().orElseThrow();
      int rank = 1 + count(complete, other -> other.mean().orElseThrow() > mean ? 1 : 0);
      int bordaRank = 1;
      for (double other : borda) {
        bordaRank += other > borda[i] ? 1 : 0;
      }
      ranked.add(model.with(new Standing(rank, borda[i], bordaRank)));
    }
    ranked.sort(
        Comparator.comparingInt((ModelEvidence model) -> model.standing().rank())
            .thenComparing(ModelEvidence::model));
    models.stream()
        .filter(model -> !model.isComplete())
        .sorted(
            Comparator.comparingInt((ModelEvidence model) -> model.missing().size())
                .thenComparing(ModelEvidence::model))
        .forEach(ranked::add);
    return ranked;
  }

  private static int count(List<ModelEvidence> models, ToDoubleFunction<ModelEvidence> one) {
    return (int) models.stream().mapToDouble(one).sum();
  }

  private static double[] borda(List<ModelEvidence> complete) {
    double[] points = new double[complete.size()];
    if (complete.isEmpty()) {
      return points;
    }
    for (String task : complete.get(0).scores().keySet()) {
      double[] scores =
          complete.stream().mapToDouble(model -> model.scores().getOrDefault(task, 0.0)).toArray();
      for (int i = 0; i < scores.length; i++) {
        for (int j = 0; j < scores.length; j++) {
          if (i != j) {
            points[i] += scores[i] > scores[j] ? 1 : (scores[i] == scores[j] ? 0.5 : 0);
          }
        }
      }
    }
    return points;
  }
}
