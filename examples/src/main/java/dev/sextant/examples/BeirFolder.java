// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A folder in BEIR's layout: {@code corpus.jsonl}, {@code queries.jsonl}, {@code qrels/}. */
final class BeirFolder {
  private static final String HEADER = "query-id\tcorpus-id\tscore";

  private final Path folder;

  /** What is done with the text of a line; what it throws names the line. */
  private interface LineReader {
    void read(long number, String text);
  }

  /**
   * Looks whether all files are there.
   *
   * @throws SextantException if one is missing
   */
  BeirFolder(Path folder, String split) {
    this.folder = folder;
    for (Path file : new Path[] {corpus(), queriesFile(), judgementsFile(split)}) {
      if (!Files.isRegularFile(file)) {
        throw new SextantException(
            "there is no file %s; give a folder with corpus.jsonl, queries.jsonl and qrels/%s.tsv"
                .formatted(file, split));
      }
    }
  }

  /** The documents. */
  Path corpus() {
    return folder.resolve("corpus.jsonl");
  }

  private Path queriesFile() {
    return folder.resolve("queries.jsonl");
  }

  private Path judgementsFile(String split) {
    return folder.resolve("qrels").resolve(split + ".tsv");
  }

  /**
   * Texts of queries by id, in the order of the file.
   *
   * @throws SextantException if a line is no query; the message names it
   */
  Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>();
    read(
        queriesFile(),
        (number, text) -> {
          Map.Entry<String, String> query = Beir.query(text);
          if (queries.put(query.getKey(), query.getValue()) != null) {
            throw new IllegalArgumentException(
                "has the id %s a second time".formatted(query.getKey()));
          }
        });
    return queries;
  }

  /**
   * Grades of documents by id, by the id of the query.
   *
   * @throws SextantException if a line is no judgement; the message names it
   */
  Map<String, Map<String, Integer>> judgements(String split) {
    Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
    read(
        judgementsFile(split),
        (number, text) -> {
          if (number > 1) {
            judgement(text, judgements);
          } else if (!text.equals(HEADER)) {
            throw new IllegalArgumentException(
                "is not the header \"%s\"".formatted(HEADER.replace('\t', ' ')));
          }
        });
    return judgements;
  }

  private static void judgement(String line, Map<String, Map<String, Integer>> judgements) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 3) {
      throw new IllegalArgumentException("has %d columns, not 3".formatted(fields.length));
    }
    int grade;
    try {
      grade = Integer.parseInt(fields[2].strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "has the score \"%s\", which is no whole number".formatted(fields[2]), e);
    }
    Map<String, Integer> grades =
        judgements.computeIfAbsent(fields[0], query -> new LinkedHashMap<>());
    if (grades.put(fields[1], grade) != null) {
      throw new IllegalArgumentException(
          "judges document %s for query %s a second time".formatted(fields[1], fields[0]));
    }
  }

  private static void read(Path file, LineReader reader) {
    try (ByteLines lines = new ByteLines(Files.newInputStream(file))) {
      for (ByteLines.@Nullable Line line = lines.next(); line != null; line = lines.next()) {
        @Nullable String text = line.text();
        if (text == null) {
          throw malformed(file, line.number(), Objects.toString(line.problem()), null);
        }
        if (!text.isBlank()) {
          try {
            reader.read(line.number(), text);
          } catch (IllegalArgumentException e) {
            throw malformed(file, line.number(), Objects.toString(e.getMessage()), e);
          }
        }
      }
    } catch (IOException e) {
      throw new SextantException(
          "reading %s failed: %s; check the file".formatted(file, e.getMessage()), e);
    }
  }

  private static SextantException malformed(
      Path file, long number, String problem, @Nullable Exception cause) {
    String message = "line %d of %s %s; mend the line".formatted(number, file, problem);
    return cause == null ? new SextantException(message) : new SextantException(message, cause);
  }

  /** Judgements that can be measured: of queries that are there and have a relevant document. */
  static Map<String, Map<String, Integer>> measurable(
      Map<String, Map<String, Integer>> judgements, Map<String, String> queries) {
    return judgements.entrySet().stream()
        .filter(entry -> queries.containsKey(entry.getKey()))
        .filter(entry -> entry.getValue().values().stream().anyMatch(grade -> grade > 0))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }
}
