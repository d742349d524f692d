// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.SextantException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What people judged: how relevant a document is to a query. Immutable.
 *
 * @param judgements by query and document; 0 and below is not relevant, more is better. Queries and
 *     documents stand in the order of their ids
 */
public record Qrels(Map<String, Map<String, Integer>> judgements) {
  private static final String FORM = "query iteration document judgement";

  /** Copies and orders the maps. */
  public Qrels {
    Map<String, Map<String, Integer>> copy = new TreeMap<>();
    judgements.forEach(
        (query, byDocument) ->
            copy.put(query, Collections.unmodifiableMap(new TreeMap<>(byDocument))));
    judgements = Collections.unmodifiableMap(copy);
  }

  /**
   * Reads a file in TREC's form: a line has a query, an iteration that means nothing, a document
   * and a whole number, divided by white space.
   *
   * @throws SextantException if the file can't be read, has no line, or a line is broken or judges
   *     a document a second time; the message names file and line
   */
  public static Qrels read(Path file) {
    Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
    TrecFile.read(
        file,
        FORM,
        columns -> {
          Map<String, Integer> byDocument =
              judgements.computeIfAbsent(columns[0], query -> new LinkedHashMap<>());
          if (byDocument.put(columns[2], judgement(columns[3])) != null) {
            throw new IllegalArgumentException(
                "judges document %s for query %s a second time".formatted(columns[2], columns[0]));
          }
        });
    return new Qrels(judgements);
  }

  private static int judgement(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "has the judgement \"%s\", which is no whole number".formatted(text), e);
    }
  }

  /**
   * Writes a file in TREC's form that {@link #read} reads; a file that is there is replaced.
   *
   * @throws IllegalArgumentException if nothing is judged, or an id is empty or holds white space
   * @throws SextantException if the file can't be written
   */
  public void write(Path file) {
    if (judgements.values().stream().allMatch(Map::isEmpty)) {
      throw new IllegalArgumentException(
          "nothing is judged, so %s would be empty; give judgements".formatted(file));
    }
    judgements.forEach(
        (query, byDocument) -> {
          TrecFile.word(query, "query id");
          byDocument.keySet().forEach(document -> TrecFile.word(document, "document id"));
        });
    TrecFile.write(
        file,
        out -> {
          for (Map.Entry<String, Map<String, Integer>> query : judgements.entrySet()) {
            for (Map.Entry<String, Integer> document : query.getValue().entrySet()) {
              out.write(
                  query.getKey() + " 0 " + document.getKey() + " " + document.getValue() + "\n");
            }
          }
        });
  }

  /**
   * The same judgements, with those below a level set to 0 so that they are not relevant: what
   * trec_eval's option {@code -l} does. Of nDCG's gains they are gone too.
   *
   * @param level 1 or more
   */
  public Qrels relevantFrom(int level) {
    if (level < 1) {
      throw new IllegalArgumentException(
          "the level is %d; what is relevant starts at 1 or more".formatted(level));
    }
    Map<String, Map<String, Integer>> copy = new TreeMap<>();
    judgements.forEach(
        (query, byDocument) ->
            copy.put(
                query,
                byDocument.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey,
                            entry ->
                                entry.getValue() < level
                                    ? Math.min(0, entry.getValue())
                                    : entry.getValue()))));
    return new Qrels(copy);
  }

  /** Queries that have no judgement above 0: no metric has a value for them. */
  public Set<String> withoutRelevant() {
    Set<String> queries = new TreeSet<>();
    judgements.forEach(
        (query, byDocument) -> {
          if (!hasRelevant(byDocument)) {
            queries.add(query);
          }
        });
    return Collections.unmodifiableSet(queries);
  }

  static boolean hasRelevant(Map<String, Integer> byDocument) {
    return byDocument.values().stream().anyMatch(judgement -> judgement > 0);
  }

  /**
   * Judged documents that a corpus does not have, by query: they can't be found, and each that is
   * relevant lowers what can be reached. Queries without such documents are left out.
   *
   * @param known ids of all documents
   */
  public Map<String, Set<String>> unknownDocuments(Set<String> known) {
    Map<String, Set<String>> unknown = new TreeMap<>();
    judgements.forEach(
        (query, byDocument) -> {
          for (String document : byDocument.keySet()) {
            if (!known.contains(document)) {
              unknown.computeIfAbsent(query, id -> new TreeSet<>()).add(document);
            }
          }
        });
    return Collections.unmodifiableMap(unknown);
  }

  /** The judgements of a query by document; empty if there are none. */
  public Map<String, Integer> of(String query) {
    return Objects.requireNonNull(judgements.getOrDefault(query, Map.of()));
  }
}
