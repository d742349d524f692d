// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Role;
import dev.sextant.transformer.internal.folder.NetworkFile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the texts of each role are read for, where a model has weights for several tasks.
 *
 * @param known the names of the model's tasks; empty if it has none
 * @param chosen one of them for each role; empty if there are none
 */
record Tasks(List<String> known, Map<Role, String> chosen) {
  private static final Map<Role, String> USUAL =
      Map.of(Role.QUERY, "retrieval.query", Role.DOCUMENT, "retrieval.passage");

  /**
   * Chooses.
   *
   * @throws IllegalArgumentException if a task is asked for that the model does not have, or none
   *     is and it has none for retrieval
   */
  static Tasks of(NetworkFile network, DenseOptions options, String model) {
    List<String> known =
        network instanceof NetworkFile.Weights weights ? weights.architecture().tasks() : List.of();
    Map<Role, String> chosen = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      Optional<String> asked = options.task(role);
      if (known.isEmpty() && asked.isEmpty()) {
        continue;
      }
      String task = asked.orElseGet(() -> USUAL.get(role));
      if (!known.contains(task)) {
        throw new IllegalArgumentException(
            "model %s has no task %s for a %s; it has %s: choose one by withTask, or none where it has none"
                .formatted(model, task, role, known));
      }
      chosen.put(role, task);
    }
    return new Tasks(known, chosen);
  }

  /** The task of a role, if the model has tasks. */
  Optional<String> name(Role role) {
    return Optional.ofNullable(chosen.get(role));
  }

  /** The tasks by number. */
  Recipe.RoleTasks numbers() {
    return chosen.isEmpty()
        ? Recipe.RoleTasks.NONE
        : new Recipe.RoleTasks(number(Role.QUERY), number(Role.DOCUMENT));
  }

  private int number(Role role) {
    return known.indexOf(chosen.get(role));
  }
}
