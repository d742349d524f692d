// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The tasks that a query wants, each with its split and subsets, and what was left out. */
final class Selection {
  /** A task that is looked at: its number in the table, and what of it. */
  record Chosen(int task, SelectedTask selected, int split, BitSet subsets) {}

  private final TaskFacts facts;
  private final ScoreTable table;
  private final EvidenceQuery query;
  private final List<Chosen> chosen = new ArrayList<>();
  private final List<String> withoutScore = new ArrayList<>();
  private final List<String> otherLanguages = new ArrayList<>();
  private final TreeMap<String, Integer> splits = new TreeMap<>();

  Selection(TaskFacts facts, ScoreTable table, EvidenceQuery query) {
    this.facts = facts;
    this.table = table;
    this.query = query;
    for (String name : names()) {
      if (query.wants(facts.task(name))) {
        choose(facts.task(name));
      }
    }
  }

  private Collection<String> names() {
    if (query.benchmark().isEmpty()) {
      Set<String> all = new LinkedHashSet<>(facts.tasks.keySet());
      all.addAll(table.tasks().all());
      return all;
    }
    Benchmark benchmark = facts.benchmarks.get(query.benchmark().get());
    if (benchmark == null) {
      throw new IllegalArgumentException(
          "there is no benchmark \"%s\"; there are %s"
              .formatted(query.benchmark().get(), facts.benchmarkNames()));
    }
    return benchmark.tasks();
  }

  private void choose(Task task) {
    int number = table.tasks().find(task.name());
    if (number < 0) {
      withoutScore.add(task.name());
      return;
    }
    BitSet wanted = new BitSet();
    BitSet there = new BitSet();
    int[] modelsBySplit = new int[table.splits().size()];
    look(number, task, wanted, there, modelsBySplit);
    if (wanted.isEmpty() && !there.isEmpty()) {
      otherLanguages.add(task.name());
      return;
    }
    Optional<Integer> split = split(modelsBySplit);
    if (split.isEmpty()) {
      withoutScore.add(task.name());
      return;
    }
    wanted.and(subsetsOf(number, split.get()));
    String name = table.splits().name(split.get());
    splits.merge(name, 1, Integer::sum);
    SelectedTask selected = new SelectedTask(task, name, wanted.cardinality());
    chosen.add(new Chosen(number, selected, split.get(), wanted));
  }

  /** Which subsets there are and which of them are wanted, and how many models have each split. */
  private void look(int number, Task task, BitSet wanted, BitSet there, int[] modelsBySplit) {
    for (int model = 0; model < table.models().size(); model++) {
      BitSet has = new BitSet();
      table.rows(
          model,
          number,
          (split, subset, score) -> {
            if (!there.get(subset)) {
              there.set(subset);
              wanted.set(subset, wants(task, table.subsets().name(subset)));
            }
            if (wanted.get(subset)) {
              has.set(split);
            }
          });
      has.stream().forEach(split -> modelsBySplit[split]++);
    }
  }

  private boolean wants(Task task, String subset) {
    return query.languages().isEmpty()
        || facts.languages(task.name(), subset).map(query::wantsSubset).orElse(false);
  }

  private Optional<Integer> split(int[] modelsBySplit) {
    int best = -1;
    for (int split = 0; split < modelsBySplit.length; split++) {
      boolean allowed =
          modelsBySplit[split] > 0
              && query
                  .split()
                  .orElse(table.splits().name(split))
                  .equals(table.splits().name(split));
      if (allowed && (best < 0 || isBetter(split, best, modelsBySplit))) {
        best = split;
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(best);
  }

  private boolean isBetter(int split, int than, int[] modelsBySplit) {
    return modelsBySplit[split] != modelsBySplit[than]
        ? modelsBySplit[split] > modelsBySplit[than]
        : table.splits().name(split).compareTo(table.splits().name(than)) < 0;
  }

  private BitSet subsetsOf(int task, int split) {
    BitSet subsets = new BitSet();
    for (int model = 0; model < table.models().size(); model++) {
      table.rows(
          model,
          task,
          (itsSplit, subset, score) -> {
            if (itsSplit == split) {
              subsets.set(subset);
            }
          });
    }
    return subsets;
  }

  List<Chosen> chosen() {
    return chosen;
  }

  /** What a reader must know of the choice. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    String subsets =
        query.languages().isEmpty()
            ? "all its subsets"
            : "its subsets whose languages are all in "
                + new java.util.TreeSet<>(query.languages());
    notes.add(
        "A task's score is the mean over %s; a model's is the mean over the tasks, each counting"
                .formatted(subsets)
            + " the same.");
    notes.add(
        "Of each task one split counts, %s: %s."
            .formatted(
                query.split().isPresent() ? "the one asked for" : "the one that most models have",
                splits));
    if (!otherLanguages.isEmpty()) {
      notes.add(
          "Left out, no subset known to be in these languages: " + shown(otherLanguages) + ".");
    }
    if (!withoutScore.isEmpty()) {
      notes.add("Left out, no model has a score: " + shown(withoutScore) + ".");
    }
    return notes;
  }

  private static String shown(List<String> names) {
    return names.size() <= 12
        ? String.join(", ", names)
        : "%s and %d more".formatted(String.join(", ", names.subList(0, 12)), names.size() - 12);
  }
}
