// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import dev.sextant.SextantException;
import dev.sextant.catalog.TrainingData;
import dev.sextant.catalog.internal.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * What the files beside the scores say: {@code tasks.jsonl}, {@code benchmarks.json}, {@code
 * subsets.tsv(.gz)} and {@code models.jsonl}. Any of them may be missing.
 */
final class TaskFacts {
  final Map<String, Task> tasks = new LinkedHashMap<>();
  final Map<String, Benchmark> benchmarks = new LinkedHashMap<>();

  /** Languages by subset, by task. */
  final Map<String, Map<String, Set<String>>> subsets = new HashMap<>();

  final Map<String, TrainingData> training = new HashMap<>();
  final Map<String, String> revisions = new HashMap<>();
  private final Problems problems;

  TaskFacts(Problems problems) {
    this.problems = problems;
  }

  /** Does something with a line, or throws a {@link SextantException} that names it. */
  @FunctionalInterface
  private interface LineReader {
    void read(int number, String line);
  }

  void read(Path folder) throws IOException {
    lines(folder.resolve("tasks.jsonl"), this::task);
    lines(folder.resolve("models.jsonl"), this::model);
    Path compressed = folder.resolve("subsets.tsv.gz");
    lines(
        Files.isRegularFile(compressed) ? compressed : folder.resolve("subsets.tsv"), this::subset);
    Path file = folder.resolve("benchmarks.json");
    if (Files.isRegularFile(file)) {
      Json.read(file.toString(), Files.readString(file))
          .members()
          .forEach((name, list) -> benchmarks.put(name, new Benchmark(name, list.texts())));
    }
  }

  private void lines(Path file, LineReader reader) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    InputStream raw = Files.newInputStream(file);
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw,
                StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        try {
          reader.read(number, line);
        } catch (SextantException e) {
          String reason = String.valueOf(e.getMessage()).replaceFirst("^line \\d+ of \\S+ ", "");
          problems.add(file, number, "can't be used: " + reason);
        }
      }
    }
  }

  private void task(int number, String line) {
    Json json = Json.read("tasks.jsonl", number, line);
    String name = json.member("name").text();
    tasks.put(
        name,
        new Task(
            name,
            text(json, "type"),
            texts(json, "domains"),
            texts(json, "languages"),
            text(json, "main_score")));
  }

  private void model(int number, String line) {
    Json json = Json.read("models.jsonl", number, line);
    String name = json.member("name").text();
    if (json.optional("training_datasets").isPresent()) {
      training.put(name, new TrainingData(texts(json, "training_datasets"), false));
    }
    text(json, "revision").ifPresent(revision -> revisions.put(name, revision));
  }

  private void subset(int number, String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != 3) {
      throw new SextantException("it has %d columns, not 3".formatted(columns.length));
    }
    if (number > 1) {
      addSubset(columns[0], columns[1], Set.copyOf(List.of(columns[2].split(","))));
    }
  }

  /** Remembers a subset's languages; the first word stands. */
  void addSubset(String task, String subset, Set<String> languages) {
    subsets.computeIfAbsent(task, t -> new HashMap<>()).putIfAbsent(subset, languages);
  }

  private static Optional<String> text(Json json, String name) {
    return json.optional(name).map(Json::text);
  }

  /** A list, or the one text that some files have in its place. */
  private static Set<String> texts(Json json, String name) {
    return json.optional(name)
        .map(list -> list.isText() ? Set.of(list.text()) : Set.copyOf(list.texts()))
        .orElse(Set.of());
  }

  /** The task of a name; of one that no file describes, the name alone. */
  Task task(String name) {
    Task task = tasks.get(name);
    return task == null ? Task.named(name) : task;
  }

  /** The languages of a subset; nothing if no file says them. */
  Optional<Set<String>> languages(String task, String subset) {
    return Optional.ofNullable(subsets.getOrDefault(task, Map.of()).get(subset));
  }

  List<String> benchmarkNames() {
    return List.copyOf(benchmarks.keySet());
  }
}
