// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.page.Table;
import java.util.List;
import java.util.Optional;

/**
 * The evidence on the tasks that were asked for.
 *
 * @param query what was asked for
 * @param tasks over which was averaged, each counting the same
 * @param models the best first; those that miss a task behind, by how many they miss
 * @param leading the best of them and its equals; nothing if all miss a task
 * @param notes what a reader must know: how it was averaged, what was left out
 */
public record EvidenceReport(
    EvidenceQuery query,
    List<SelectedTask> tasks,
    List<ModelEvidence> models,
    Optional<LeadingGroup> leading,
    List<String> notes) {
  /** Copies the lists. */
  public EvidenceReport {
    tasks = List.copyOf(tasks);
    models = List.copyOf(models);
    notes = List.copyOf(notes);
  }

  /** The evidence of a model of the catalogue, by its id or an alias. */
  public Optional<ModelEvidence> model(ModelCard card) {
    return models.stream().filter(m -> card.isNamed(m.model())).findFirst();
  }

  /** The evidence of a model, by the name that the results give it. */
  public Optional<ModelEvidence> model(String name) {
    return models.stream().filter(m -> m.model().equalsIgnoreCase(name)).findFirst();
  }

  /** The models as a table, the best first. */
  public Table toTable() {
    return EvidenceViews.models(this);
  }

  /** A line of JSON a model: counts, mean, ranks, what it was trained on, its scores. */
  public List<String> toJson() {
    return models.stream().map(model -> EvidenceViews.json(model, this)).toList();
  }

  /** All as an HTML page that needs nothing else. */
  public String toHtml() {
    return EvidenceViews.html(this);
  }
}
