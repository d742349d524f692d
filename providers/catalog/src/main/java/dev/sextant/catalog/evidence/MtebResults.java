// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import dev.sextant.SextantException;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MTEB's public results, read from a folder into memory. Immutable; thread-safe.
 *
 * <p>The folder is a clone of the results' repository ({@code results/<model>/<revision>/
 * <task>.json}) or has the scores in one table: {@code scores.tsv.gz}. Beside them may lie {@code
 * tasks.jsonl} (types, domains, languages), {@code benchmarks.json} (lists of tasks), {@code
 * subsets.tsv.gz} (languages of subsets) and {@code models.jsonl} (training data, revisions).
 *
 * <p>Muennighoff et al., "MTEB: Massive Text Embedding Benchmark", EACL 2023.
 */
public final class MtebResults {
  private final TaskFacts facts;
  private final ScoreTable table;
  private final Problems problems;
  private final Map<String, Set<String>> fromOtherRevisions;

  private MtebResults(
      TaskFacts facts,
      ScoreTable table,
      Problems problems,
      Map<String, Set<String>> fromOtherRevisions) {
    this.facts = facts;
    this.table = table;
    this.problems = problems;
    this.fromOtherRevisions = fromOtherRevisions;
  }

  /**
   * Reads a folder. Rows and files that can't be used are left out and told by {@link #problems}.
   *
   * @throws SextantException if the folder has no results at all, or can't be read
   */
  public static MtebResults read(Path folder) {
    return read(folder, folder);
  }

  /**
   * Reads results, and what is said of the tasks from another folder: the results' repository
   * itself says nothing of them.
   *
   * @throws SextantException if the folder has no results at all, or can't be read
   */
  public static MtebResults read(Path folder, Path aboutTasks) {
    Problems problems = new Problems();
    TaskFacts facts = new TaskFacts(problems);
    Map<String, Set<String>> others = new HashMap<>();
    ScoreTable.Builder table = new ScoreTable.Builder();
    Path scores = scores(folder);
    try {
      facts.read(aboutTasks);
      if (Files.isDirectory(scores)) {
        new ResultsFolder(facts, table, problems, others).read(scores);
      } else {
        CompactScores.read(scores, table, problems);
      }
    } catch (IOException e) {
      throw new SextantException(
          "reading results from %s failed: %s; check the folder".formatted(folder, e.getMessage()),
          e);
    }
    if (table.size() == 0) {
      throw new SextantException(
          "%s holds no score that can be used; %s"
              .formatted(
                  scores,
                  problems.list().isEmpty()
                      ? "give a folder with MTEB's results"
                      : problems.list().get(0)));
    }
    return new MtebResults(facts, table.build(scores, problems), problems, others);
  }

  private static Path scores(Path folder) {
    for (String name : List.of("scores.tsv.gz", "scores.tsv", "results")) {
      if (Files.exists(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    if (!Files.isDirectory(folder)) {
      throw new SextantException(
          "there is no folder %s; give one with MTEB's results".formatted(folder));
    }
    return folder;
  }

  /** How many scores were read. */
  public int size() {
    return table.size();
  }

  /** What was left out, the first thousand. */
  public List<Problem> problems() {
    return problems.list();
  }

  /** How much was left out. */
  public long problemCount() {
    return problems.count();
  }

  /** The names of all models that have a score. */
  public List<String> models() {
    return table.models().all();
  }

  /** What is known of the tasks. */
  public Collection<Task> tasks() {
    return List.copyOf(facts.tasks.values());
  }

  /** The benchmarks whose tasks are known. */
  public Collection<Benchmark> benchmarks() {
    return List.copyOf(facts.benchmarks.values());
  }

  /**
   * The evidence on the tasks of a query.
   *
   * @param catalog says what models were trained on, and their aliases
   * @throws IllegalArgumentException if the query names a benchmark or a model that nobody knows,
   *     or no task is left
   */
  public EvidenceReport evidence(EvidenceQuery query, Catalog catalog) {
    Selection selection = new Selection(facts, table, query);
    if (selection.chosen().isEmpty()) {
      throw new IllegalArgumentException(
          "no task is left that has a score; ask for other types, domains or languages. "
              + String.join(" ", selection.notes().subList(2, selection.notes().size())));
    }
    List<String> names = query.models().isEmpty() ? models() : resolved(query.models(), catalog);
    List<Selection.Chosen> tasks = selection.chosen();
    List<String> notes = new ArrayList<>(selection.notes());
    if (query.commonTasks()) {
      tasks = common(tasks, names);
      notes.add(
          "%d of the %d tasks have a score of all %d models; the others are left out."
              .formatted(tasks.size(), selection.chosen().size(), names.size()));
    }
    List<ModelEvidence> models = new ArrayList<>();
    for (String name : names) {
      models.add(model(name, tasks, catalog));
    }
    List<SelectedTask> shown = tasks.stream().map(Selection.Chosen::selected).toList();
    Optional<LeadingGroup> leading = LeadingGroup.of(models);
    leading.ifPresent(group -> notes.add(note(group)));
    return new EvidenceReport(query, shown, Ranks.ranked(models), leading, notes);
  }

  private static String note(LeadingGroup group) {
    return "Equals of %s (=), as far as these %d tasks can tell: %d of %d models that miss none; p is of the difference from it (paired randomisation test, Holm's correction, level %s)."
        .formatted(
            group.first(),
            group.tasks(),
            group.members().size() - 1,
            group.adjustedP().size() - 1,
            LeadingGroup.LEVEL);
  }

  private List<Selection.Chosen> common(List<Selection.Chosen> tasks, List<String> names) {
    List<Selection.Chosen> common =
        tasks.stream()
            .filter(task -> names.stream().allMatch(name -> score(name, task).isWhole()))
            .toList();
    if (common.isEmpty()) {
      throw new IllegalArgumentException(
          "none of %d tasks has a score of all %d models; ask for fewer models"
              .formatted(tasks.size(), names.size()));
    }
    return common;
  }

  /** The mean over the wanted subsets, and how many of them are there. */
  private record Score(double sum, int there, int wanted) {
    boolean isWhole() {
      return there == wanted;
    }

    double points() {
      return 100 * sum / there;
    }
  }

  private Score score(String name, Selection.Chosen task) {
    int model = table.models().find(name);
    double[] sum = new double[1];
    int[] there = new int[1];
    if (model >= 0) {
      table.rows(
          model,
          task.task(),
          (split, subset, score) -> {
            if (split == task.split() && task.subsets().get(subset)) {
              sum[0] += score;
              there[0]++;
            }
          });
    }
    return new Score(sum[0], there[0], task.selected().subsets());
  }

  private ModelEvidence model(String name, List<Selection.Chosen> tasks, Catalog catalog) {
    Map<String, Double> scores = new LinkedHashMap<>();
    Map<String, Integer> partial = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (Selection.Chosen task : tasks) {
      String taskName = task.selected().task().name();
      Score score = score(name, task);
      if (score.isWhole()) {
        scores.put(taskName, score.points());
      } else {
        missing.add(taskName);
        if (score.there() > 0) {
          partial.put(taskName, score.there());
        }
      }
    }
    return new ModelEvidence(
        name, scores, partial, missing, seen(name, tasks, catalog), ModelEvidence.Standing.NONE);
  }

  private ModelEvidence.Seen seen(String name, List<Selection.Chosen> tasks, Catalog catalog) {
    Set<String> trainedOn = new HashSet<>();
    Optional<TrainingData> record = Optional.ofNullable(facts.training.get(name));
    Optional<TrainingData> card =
        catalog.find(name).flatMap(found -> found.value(Attribute.TRAINING_DATA));
    record.ifPresent(data -> data.dataSets().forEach(set -> trainedOn.add(dataSet(set))));
    card.ifPresent(data -> data.dataSets().forEach(set -> trainedOn.add(dataSet(set))));
    Set<String> seen = new HashSet<>();
    int others = 0;
    for (Selection.Chosen task : tasks) {
      String taskName = task.selected().task().name();
      if (trainedOn.contains(dataSet(taskName))) {
        seen.add(taskName);
      }
      others += fromOtherRevisions.getOrDefault(name, Set.of()).contains(taskName) ? 1 : 0;
    }
    return new ModelEvidence.Seen(record.isPresent() || card.isPresent(), seen, others);
  }

  /** A task's data, without what marks a revised or smaller form of the same. */
  private static String dataSet(String task) {
    return task.replaceFirst("\\.v\\d+$", "").replace("HardNegatives", "").toLowerCase(Locale.ROOT);
  }

  /** The results' own names of models that a user names. */
  private List<String> resolved(List<String> wanted, Catalog catalog) {
    List<String> names = new ArrayList<>();
    for (String name : wanted) {
      String found =
          exact(name)
              .or(() -> catalog.find(name).flatMap(this::of))
              .or(() -> ending(name))
              .or(() -> catalog.find(name).map(ModelCard::id))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "neither the results nor the catalogue know a model %s; see `models`"
                              .formatted(name)));
      if (!names.contains(found)) {
        names.add(found);
      }
    }
    return names;
  }

  private Optional<String> exact(String name) {
    return models().stream().filter(name::equalsIgnoreCase).findFirst();
  }

  private Optional<String> of(ModelCard card) {
    return models().stream().filter(card::isNamed).findFirst();
  }

  private Optional<String> ending(String name) {
    String end = "/" + name.toLowerCase(Locale.ROOT);
    List<String> found =
        models().stream().filter(model -> model.toLowerCase(Locale.ROOT).endsWith(end)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}
