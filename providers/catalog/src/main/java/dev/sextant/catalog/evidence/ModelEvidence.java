// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a model scored on the tasks that were asked for.
 *
 * @param model as the results name it
 * @param scores in points, 0 to 100 (correlations from -100), by task; those tasks alone of which
 *     every wanted subset is there
 * @param partial how many of the wanted subsets are there, by task, where not all are
 * @param missing the tasks without a score, the partial ones among them
 * @param seen what of the tasks' data it was trained on
 * @param standing its place among the models that miss nothing
 */
public record ModelEvidence(
    String model,
    Map<String, Double> scores,
    Map<String, Integer> partial,
    List<String> missing,
    Seen seen,
    Standing standing) { // six: one more than five, each a column of the table

  /**
   * Which of the tasks a model was trained on.
   *
   * @param known whether anybody says what it was trained on
   * @param tasks those whose data set is named among its training data
   * @param otherRevisions how many of its scores are of another revision than the rest
   */
  public record Seen(boolean known, Set<String> tasks, int otherRevisions) {
    /** Orders the tasks. */
    public Seen {
      tasks = Collections.unmodifiableSet(new TreeSet<>(tasks));
    }
  }

  /**
   * Place among the models that miss no task; 0 where there is none.
   *
   * @param rank by the mean, from 1
   * @param borda sum over the tasks of how many models it beats, a tie counting half
   * @param bordaRank by that sum, from 1
   */
  public record Standing(int rank, double borda, int bordaRank) {
    static final Standing NONE = new Standing(0, 0, 0);
  }

  /** Copies all. */
  public ModelEvidence {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    partial = Collections.unmodifiableMap(new LinkedHashMap<>(partial));
    missing = List.copyOf(missing);
  }

  ModelEvidence with(Standing other) {
    return new ModelEvidence(model, scores, partial, missing, seen, other);
  }

  /** Whether it has a score on every task. */
  public boolean isComplete() {
    return missing.isEmpty() && !scores.isEmpty();
  }

  /** The mean over the tasks; nothing if one is missing: a mean over others compares nothing. */
  public OptionalDouble mean() {
    return isComplete()
        ? scores.values().stream().mapToDouble(score -> score).average()
        : OptionalDouble.empty();
  }

  /** The standard deviation over the tasks; nothing if one is missing or there is one alone. */
  public OptionalDouble deviation() {
    OptionalDouble mean = mean();
    if (mean.isEmpty() || scores.size() < 2) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (double score : scores.values()) {
      sum += (score - mean.getAsDouble()) * (score - mean.getAsDouble());
    }
    return OptionalDouble.of(Math.sqrt(sum / (scores.size() - 1)));
  }
}
