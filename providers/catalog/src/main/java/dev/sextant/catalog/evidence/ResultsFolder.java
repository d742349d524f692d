// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads MTEB's results as its repository keeps them: {@code <model>/<revision>/<task>.json}, in the
 * model's name {@code __} for {@code /}. Of several revisions the one that the model's record names
 * is taken, else the one with most files; another's file is used where that one has none, and
 * counted.
 */
final class ResultsFolder {
  private static final Pattern LINE = Pattern.compile("at line (\\d+)");

  private final TaskFacts facts;
  private final ScoreTable.Builder table;
  private final Problems problems;

  /** Tasks by model whose score is of another revision than the model's other scores. */
  private final Map<String, Set<String>> fromOtherRevisions;

  ResultsFolder(
      TaskFacts facts,
      ScoreTable.Builder table,
      Problems problems,
      Map<String, Set<String>> fromOtherRevisions) {
    this.facts = facts;
    this.table = table;
    this.problems = problems;
    this.fromOtherRevisions = fromOtherRevisions;
  }

  /** Reads all models of a folder; files that can't be used become problems. */
  void read(Path folder) throws IOException {
    for (Path model : list(folder, Files::isDirectory)) {
      model(model);
    }
  }

  private static List<Path> list(Path folder, java.util.function.Predicate<Path> wanted)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(wanted).sorted().toList();
    }
  }

  private void model(Path folder) throws IOException {
    String model = folder.getFileName().toString().replace("__", "/");
    Map<String, List<Path>> revisions = new TreeMap<>();
    for (Path revision : list(folder, Files::isDirectory)) {
      revisions.put(revision.getFileName().toString(), list(revision, ResultsFolder::isResult));
    }
    Set<String> done = new HashSet<>();
    boolean first = true;
    for (String revision : preferred(model, revisions)) {
      for (Path file : revisions.getOrDefault(revision, List.of())) {
        String name = file.getFileName().toString();
        if (!done.contains(name)) {
          Optional<String> task = new OneFile(file, model).read();
          if (task.isPresent()) {
            done.add(name);
            if (!first) {
              fromOtherRevisions.computeIfAbsent(model, m -> new HashSet<>()).add(task.get());
            }
          }
        }
      }
      first = false;
    }
  }

  private static boolean isResult(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json") && !name.equals("model_meta.json");
  }

  private List<String> preferred(String model, Map<String, List<Path>> revisions) {
    String named = facts.revisions.getOrDefault(model, "");
    List<String> order = new ArrayList<>(revisions.keySet());
    order.sort(
        java.util.Comparator.comparing((String revision) -> !revision.equals(named))
            .thenComparing(revision -> -revisions.getOrDefault(revision, List.of()).size()));
    return order;
  }

  /** One result: of a model on a task. */
  private final class OneFile {
    private final Path file;
    private final String model;
    private String task;
    private boolean hasScores;

    /** The rows wait for the task's name, which may stand behind them. */
    private final List<Score> scores = new ArrayList<>();

    private record Score(String split, String subset, Set<String> languages, double score) {}

    OneFile(Path file, String model) {
      this.file = file;
      this.model = model;
      String name = file.getFileName().toString();
      this.task = name.substring(0, name.length() - ".json".length());
    }

    /** The task, if scores were taken. */
    Optional<String> read() throws IOException {
      try (JsonReader reader = new JsonReader(Files.newBufferedReader(file))) {
        // Python writes NaN, which strict JSON doesn't know.
        reader.setStrictness(Strictness.LENIENT);
        result(reader);
      } catch (IOException | IllegalStateException | NumberFormatException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        problems.add(file, line(reason), "is no result of MTEB (%s)".formatted(reason));
        return Optional.empty();
      }
      if (!hasScores) {
        problems.add(file, 0, "is of a layout before mteb 1.11, which names no main score");
      }
      scores.forEach(this::add);
      return scores.isEmpty() ? Optional.empty() : Optional.of(task);
    }

    private void result(JsonReader reader) throws IOException {
      reader.beginObject();
      while (reader.hasNext()) {
        switch (reader.nextName()) {
          case "task_name" -> task = reader.nextString();
          case "scores" -> {
            hasScores = true;
            splits(reader);
          }
          default -> reader.skipValue();
        }
      }
    }

    private void splits(JsonReader reader) throws IOException {
      reader.beginObject();
      while (reader.hasNext()) {
        String split = reader.nextName();
        reader.beginArray();
        while (reader.hasNext()) {
          subset(reader, split);
        }
        reader.endArray();
      }
      reader.endObject();
    }

    private void subset(JsonReader reader, String split) throws IOException {
      String subset = "default";
      Set<String> languages = Set.of();
      double score = Double.NaN;
      int line = line(reader.toString());
      reader.beginObject();
      while (reader.hasNext()) {
        switch (reader.nextName()) {
          case "hf_subset" -> subset = reader.nextString();
          case "languages" -> languages = texts(reader);
          case "main_score" -> score = score(reader);
          default -> reader.skipValue();
        }
      }
      reader.endObject();
      if (score >= -1 && score <= 1) {
        scores.add(new Score(split, subset, languages, score));
      } else {
        problems.add(
            file, line, "has a main score of %s, not a number from -1 to 1".formatted(score));
      }
    }

    private static double score(JsonReader reader) throws IOException {
      if (reader.peek() == JsonToken.NULL) {
        reader.nextNull();
        return Double.NaN;
      }
      return reader.nextDouble();
    }

    private static Set<String> texts(JsonReader reader) throws IOException {
      Set<String> texts = new HashSet<>();
      reader.beginArray();
      while (reader.hasNext()) {
        texts.add(reader.nextString());
      }
      reader.endArray();
      return texts;
    }

    private void add(Score score) {
      int split = table.splits.id(score.split());
      if (!table.takes(split)) {
        problems.add(file, 0, "has one split more than can be kept");
        return;
      }
      if (!score.languages().isEmpty()) {
        facts.addSubset(task, score.subset(), score.languages());
      }
      table.add(
          table.models.id(model),
          table.tasks.id(task),
          split,
          table.subsets.id(score.subset()),
          score.score());
    }

    private static int line(String message) {
      Matcher found = LINE.matcher(message);
      return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
  }
}
