// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.Document;
import dev.sextant.SextantException;
import dev.sextant.catalog.internal.ByteLines;
import dev.sextant.evaluation.Qrels;
import dev.sextant.evaluation.TestCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A folder in BEIR's layout: {@code corpus.jsonl}, {@code queries.jsonl}, {@code
 * qrels/<split>.tsv}. What is wrong is named with file and line. Immutable; reads the files at each
 * call.
 */
public final class BeirFolder {
  private static final String HEADER = "query-id\tcorpus-id\tscore";

  private final Path folder;
  private final String split;

  /** What is done with the text of a line; what it throws names the line. */
  private interface LineReader {
    void read(long number, String text);
  }

  /**
   * Looks whether all files are there.
   *
   * @param split which judgements, such as {@code test}
   * @throws SextantException if one is missing
   */
  public BeirFolder(Path folder, String split) {
    this.folder = folder;
    this.split = split;
    for (Path file : new Path[] {corpusFile(), queriesFile(), judgementsFile()}) {
      if (!Files.isRegularFile(file)) {
        throw new SextantException(
            "there is no file %s; give a folder with corpus.jsonl, queries.jsonl and qrels/%s.tsv"
                .formatted(file, split));
      }
    }
  }

  /** The file of the documents, one a line. */
  public Path corpusFile() {
    return folder.resolve("corpus.jsonl");
  }

  private Path queriesFile() {
    return folder.resolve("queries.jsonl");
  }

  private Path judgementsFile() {
    return folder.resolve("qrels").resolve(split + ".tsv");
  }

  /**
   * The documents. A line that is none is left out and told.
   *
   * @param problems takes a sentence for each
   * @throws SextantException if the file can't be read, or has no document
   */
  public List<Document> documents(Consumer<String> problems) {
    return documents(corpusFile(), problems);
  }

  /**
   * The documents of a {@code corpus.jsonl}. A line that is none, or has the id of one before, is
   * left out and told.
   *
   * @param problems takes a sentence for each
   * @throws SextantException if the file can't be read, or has no document
   */
  public static List<Document> documents(Path file, Consumer<String> problems) {
    Map<String, Document> documents = new LinkedHashMap<>();
    read(
        file,
        (number, text) -> {
          Document document = BeirLines.document(text);
          if (documents.putIfAbsent(document.id(), document) != null) {
            throw new IllegalArgumentException(
                "has the id %s a second time".formatted(document.id()));
          }
        },
        (number, problem) ->
            problems.accept("line %d of %s %s; left out".formatted(number, file, problem)));
    if (documents.isEmpty()) {
      throw new SextantException(
          "%s holds no document; give a file with one JSON object a line".formatted(file));
    }
    return List.copyOf(documents.values());
  }

  /**
   * Texts of queries by id, in the order of the file.
   *
   * @throws SextantException if a line is no query; the message names it
   */
  public Map<String, String> queries() {
    return queries(new HashMap<>());
  }

  private Map<String, String> queries(Map<String, Long> lines) {
    Map<String, String> queries = new LinkedHashMap<>();
    read(
        queriesFile(),
        (number, text) -> {
          Map.Entry<String, String> query = BeirLines.query(text);
          if (queries.put(query.getKey(), query.getValue()) != null) {
            throw new IllegalArgumentException(
                "has the id %s a second time".formatted(query.getKey()));
          }
          lines.put(query.getKey(), number);
        });
    return queries;
  }

  /**
   * What is relevant.
   *
   * @throws SextantException if a line is no judgement; the message names it. None is left out in
   *     silence: with another judgement every figure is another
   */
  public Qrels qrels() {
    Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
    judgements((number, judgement) -> {}, judgements);
    return new Qrels(judgements);
  }

  /** A line of the judgements. */
  private record Judgement(String query, String document, int grade) {}

  private interface JudgementReader {
    void read(long number, Judgement judgement);
  }

  private void judgements(JudgementReader reader, Map<String, Map<String, Integer>> judgements) {
    read(
        judgementsFile(),
        (number, text) -> {
          if (number > 1) {
            Judgement judgement = judgement(text);
            Map<String, Integer> grades =
                judgements.computeIfAbsent(judgement.query(), query -> new LinkedHashMap<>());
            if (grades.put(judgement.document(), judgement.grade()) != null) {
              throw new IllegalArgumentException(
                  "judges document %s for query %s a second time"
                      .formatted(judgement.document(), judgement.query()));
            }
            reader.read(number, judgement);
          } else if (!text.equals(HEADER)) {
            throw new IllegalArgumentException(
                "is not the header \"%s\"".formatted(HEADER.replace('\t', ' ')));
          }
        });
  }

  private static Judgement judgement(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 3) {
      throw new IllegalArgumentException("has %d columns, not 3".formatted(fields.length));
    }
    try {
      return new Judgement(fields[0], fields[1], Integer.parseInt(fields[2].strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "has the score \"%s\", which is no whole number".formatted(fields[2]), e);
    }
  }

  /**
   * All of it, to measure on. What is left out or can't be found is told with file and line: broken
   * documents, judgements of queries and documents that are not there, queries without a relevant
   * document.
   *
   * @param problems takes a sentence for each
   * @throws SextantException as {@link #documents}, {@link #queries} and {@link #qrels}
   * @throws IllegalArgumentException if fewer than two queries can be measured
   */
  public TestCollection collection(Consumer<String> problems) {
    List<Document> documents = documents(problems);
    Map<String, Long> queryLines = new HashMap<>();
    Map<String, String> queries = queries(queryLines);
    Map<String, Document> known = new HashMap<>();
    documents.forEach(document -> known.put(document.id(), document));
    List<String> unknown = new ArrayList<>();
    Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
    judgements(
        (number, judgement) -> {
          if (!queries.containsKey(judgement.query())) {
            unknown.add(
                "line %d of %s judges query %s, which %s does not have; left out"
                    .formatted(number, judgementsFile(), judgement.query(), queriesFile()));
          } else if (!known.containsKey(judgement.document())) {
            unknown.add(
                "line %d of %s judges document %s, which %s does not have; it counts as not found"
                    .formatted(number, judgementsFile(), judgement.document(), corpusFile()));
          }
        },
        judgements);
    unknown.forEach(problems);
    TestCollection collection = TestCollection.judged(documents, queries, new Qrels(judgements));
    queries.keySet().stream()
        .filter(id -> !collection.queries().containsKey(id))
        .forEach(
            id ->
                problems.accept(
                    "line %d of %s: query %s has no relevant document in %s; left out"
                        .formatted(queryLines.get(id), queriesFile(), id, judgementsFile())));
    return collection;
  }

  private static void read(Path file, LineReader reader) {
    read(
        file,
        reader,
        (number, problem) -> {
          throw new SextantException(
              "line %d of %s %s; mend the line".formatted(number, file, problem));
        });
  }

  /** What is done with a line that can't be used. */
  private interface ProblemReader {
    void read(long number, String problem);
  }

  private static void read(Path file, LineReader reader, ProblemReader problems) {
    try (ByteLines lines = new ByteLines(Files.newInputStream(file))) {
      for (ByteLines.@Nullable Line line = lines.next(); line != null; line = lines.next()) {
        @Nullable String text = line.text();
        if (text == null) {
          problems.read(line.number(), Objects.toString(line.problem()));
        } else if (!text.isBlank()) {
          try {
            reader.read(line.number(), text);
          } catch (IllegalArgumentException e) {
            problems.read(line.number(), Objects.toString(e.getMessage()));
          }
        }
      }
    } catch (IOException e) {
      throw new SextantException(
          "reading %s failed: %s; check the file".formatted(file, e.getMessage()), e);
    }
  }
}
