// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import dev.sextant.evaluation.PairedComparison;
import dev.sextant.evaluation.Resampling;
import dev.sextant.evaluation.SystemComparison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model with the best mean, and which others its tasks can't tell from it: a group of equals.
 *
 * <p>Each of the others is compared with the first, task by task, by Fisher's randomisation test;
 * the p-values are adjusted together by Holm's correction, so that of many models one doesn't fall
 * behind by chance. The group ends at the first model, by means, whose difference is sure: one
 * behind it is no leader, even if its scores vary so much that its own difference isn't sure. With
 * five tasks or fewer no difference can be shown at all.
 *
 * @param first the best mean's, of equal means the first name's
 * @param adjustedP of the difference from the first, by model, the best mean first; 1 for the first
 *     itself
 * @param tasks how many were compared
 */
public record LeadingGroup(String first, Map<String, Double> adjustedP, int tasks) {
  /** Models whose difference is less sure than this belong to the group. */
  public static final double LEVEL = 0.05;

  /** An adjusted p-value of a sampled test must be able to fall well below the level. */
  private static final int ROUNDS_A_MODEL = 200;

  /** Copies the map. */
  public LeadingGroup {
    adjustedP = Collections.unmodifiableMap(new LinkedHashMap<>(adjustedP));
  }

  /**
   * The group among some models.
   *
   * @param models those that miss a task are left out
   * @return nothing if none is left
   */
  public static Optional<LeadingGroup> of(List<ModelEvidence> models) {
    List<ModelEvidence> complete =
        models.stream()
            .filter(ModelEvidence::isComplete)
            .sorted(
                Comparator.comparingDouble((ModelEvidence m) -> -m.mean().orElseThrow())
                    .thenComparing(ModelEvidence::model))
            .toList();
    if (complete.isEmpty()) {
      return Optional.empty();
    }
    ModelEvidence first = complete.get(0);
    Resampling resampling = resampling(complete.size());
    List<Double> values = new ArrayList<>();
    for (ModelEvidence other : complete.subList(1, complete.size())) {
      values.add(PairedComparison.of(other.scores(), first.scores()).randomization(resampling).p());
    }
    List<Double> adjusted = SystemComparison.holm(values);
    Map<String, Double> byModel = new LinkedHashMap<>();
    byModel.put(first.model(), 1.0);
    for (int i = 0; i < adjusted.size(); i++) {
      byModel.put(complete.get(i + 1).model(), adjusted.get(i));
    }
    return Optional.of(new LeadingGroup(first.model(), byModel, first.scores().size()));
  }

  private static Resampling resampling(int models) {
    Resampling defaults = Resampling.defaults();
    return defaults.withRounds(Math.max(defaults.rounds(), ROUNDS_A_MODEL * models));
  }

  /** The first, and the models behind it up to one that can be told from it. */
  public List<String> members() {
    return adjustedP.entrySet().stream()
        .takeWhile(entry -> entry.getValue() >= LEVEL)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether a model is the first or one of its equals. */
  public boolean holds(String model) {
    return members().contains(model);
  }
}
