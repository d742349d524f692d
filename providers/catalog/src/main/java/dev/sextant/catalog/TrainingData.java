// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import java.util.Set;

/**
 * What a model was trained on, as far as it has a name.
 *
 * @param dataSets names of data sets; a name that is a task's of MTEB means that this task's data
 *     were seen
 * @param complete whether the source names all of them
 */
public record TrainingData(Set<String> dataSets, boolean complete) {
  /** Copies the set. */
  public TrainingData {
    dataSets = Set.copyOf(dataSets);
  }

  /** How many, and whether all are named. */
  @Override
  public String toString() {
    return "%d data sets named%s".formatted(dataSets.size(), complete ? "" : ", not all");
  }
}
