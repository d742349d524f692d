// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.page.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A choice for a terminal. */
final class ChoiceText {
  private final ModelChoice choice;
  private final List<String> lines = new ArrayList<>();

  ChoiceText(ModelChoice choice) {
    this.choice = choice;
  }

  String text() {
    int all = choice.remaining().size() + choice.eliminated().size();
    add("%d of %d models meet every limit.".formatted(choice.remaining().size(), all));
    steps(all);
    if (choice.remaining().isEmpty()) {
      misses();
    } else {
      lines.add("");
      lines.addAll(ChoiceTables.remaining(choice).lines());
      choice.remaining().forEach(this::candidate);
    }
    return String.join("\n", lines) + "\n";
  }

  private void add(String line) {
    lines.add(line);
  }

  private void steps(int all) {
    add("");
    int left = all;
    for (Map.Entry<Step, List<ModelCard>> step : choice.fallen().entrySet()) {
      left -= step.getValue().size();
      add("%s: %d fall, %d remain".formatted(step.getKey(), step.getValue().size(), left));
    }
    add("");
    Table fallen = ChoiceTables.eliminated(choice);
    if (!fallen.rows().isEmpty()) {
      lines.addAll(fallen.lines());
    }
  }

  private void misses() {
    add("");
    add("Nobody remains. The nearest misses:");
    for (Trail trail : choice.nearestMisses()) {
      add("  " + trail.card().id());
      trail.failures().forEach(check -> add("    " + check));
    }
    choice
        .remainingWithout()
        .forEach(
            (step, count) -> add("Without the limit on %s, %d remain.".formatted(step, count)));
    if (choice.remainingWithout().isEmpty()) {
      add("No single limit is the reason: at least two would have to give way.");
    }
  }

  private void candidate(Candidate candidate) {
    add("");
    add(candidate.card().id());
    candidate
        .cost()
        .ifPresent(
            cost -> {
              cost.items().forEach(item -> add("  " + item));
              cost.index().ifPresent(index -> add("  " + ChoiceTables.index(index)));
            });
    candidate.evidence().ifPresent(evidence -> add("  " + ChoiceTables.scores(evidence)));
    candidate.cautions().forEach(caution -> add("  - " + caution));
  }
}
