// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Documents, queries and what is relevant to them: what retrieval is measured on. Immutable.
 *
 * <p>Only queries that can be measured are kept; {@link #notes} says what was left out and what the
 * labels are worth.
 */
public final class TestCollection {
  /** A note names so many ids of those it is about. */
  private static final int NAMED = 3;

  /** With fewer queries nothing can be said of chance. */
  private static final int FEWEST_QUERIES = 2;

  private final List<Document> corpus;
  private final Map<String, String> queries;
  private final Qrels qrels;
  private final List<String> notes;

  private TestCollection(
      List<Document> corpus, Map<String, String> queries, Qrels qrels, List<String> notes) {
    this.corpus = List.copyOf(corpus);
    this.queries = Collections.unmodifiableMap(new TreeMap<>(queries));
    this.qrels = qrels;
    this.notes = List.copyOf(notes);
    Set<String> ids = new HashSet<>();
    for (Document document : corpus) {
      if (!ids.add(document.id())) {
        throw new IllegalArgumentException(
            "two documents have the id %s; give each its own".formatted(document.id()));
      }
    }
    if (queries.size() < FEWEST_QUERIES) {
      throw new IllegalArgumentException(
          "%d queries have a relevant document; a comparison needs two or more: check that the ids of queries, documents and judgements agree"
              .formatted(queries.size()));
    }
  }

  /**
   * A collection that people judged.
   *
   * <p>Left out and noted are queries without a relevant document and judgements of queries that
   * are not there. Judged documents that the corpus does not have stay, as trec_eval has it: they
   * can't be found, and lower what can be reached.
   *
   * @param corpus with different ids
   * @param queries texts by id
   * @throws IllegalArgumentException if two documents have the same id, a query is blank, or fewer
   *     than two queries can be measured
   */
  public static TestCollection judged(
      Collection<Document> corpus, Map<String, String> queries, Qrels qrels) {
    Map<String, String> kept = new TreeMap<>();
    Map<String, Map<String, Integer>> judgements = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    qrels
        .judgements()
        .forEach(
            (id, byDocument) -> {
              String text = queries.get(id);
              if (text == null) {
                unknown.add(id);
              } else if (Qrels.hasRelevant(byDocument)) {
                kept.put(id, notBlank(id, text));
                judgements.put(id, byDocument);
              }
            });
    List<String> without =
        new TreeMap<>(queries).keySet().stream().filter(id -> !kept.containsKey(id)).toList();
    List<String> notes = new ArrayList<>();
    note(notes, without, "queries have no relevant document and are left out");
    note(notes, unknown, "judged queries have no text and are left out");
    Qrels measurable = new Qrels(judgements);
    note(
        notes,
        missing(corpus, measurable),
        "judged documents are not in the corpus and count as not found");
    return new TestCollection(List.copyOf(corpus), kept, measurable, notes);
  }

  private static List<String> missing(Collection<Document> corpus, Qrels qrels) {
    Set<String> ids = new HashSet<>();
    corpus.forEach(document -> ids.add(document.id()));
    return qrels.unknownDocuments(ids).values().stream()
        .flatMap(Set::stream)
        .distinct()
        .sorted()
        .toList();
  }

  /** What {@link SubstituteLabels} made, with its limits. */
  static TestCollection substituted(
      List<Document> corpus, Map<String, String> queries, Qrels qrels, List<String> notes) {
    return new TestCollection(corpus, queries, qrels, notes);
  }

  private static String notBlank(String id, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "query %s is blank; give it at least one word".formatted(id));
    }
    return text;
  }

  private static void note(List<String> notes, List<String> ids, String what) {
    if (!ids.isEmpty()) {
      String more = ids.size() > NAMED ? ", .." : "";
      String named = String.join(", ", ids.subList(0, Math.min(NAMED, ids.size())));
      notes.add("%,d %s: %s%s.".formatted(ids.size(), what, named, more));
    }
  }

  /** The documents that are searched. */
  public List<Document> corpus() {
    return corpus;
  }

  /** Texts of the queries that are measured, in the order of their ids. */
  public Map<String, String> queries() {
    return queries;
  }

  /** What is relevant to them; at least one document each. */
  public Qrels qrels() {
    return qrels;
  }

  /** What was left out, and what the labels are worth; sentences to show beside any result. */
  public List<String> notes() {
    return notes;
  }

  /** Stands for documents, queries and judgements: another collection has another one. */
  public String fingerprint() {
    Fingerprint fingerprint = new Fingerprint().add(corpus.size());
    for (Document document : corpus) {
      fingerprint.add(document.id()).add(document.text()).add(document.metadata().toString());
    }
    fingerprint.add(queries.size());
    queries.forEach((id, text) -> fingerprint.add(id).add(text));
    qrels
        .judgements()
        .forEach(
            (query, byDocument) -> {
              fingerprint.add(query).add(byDocument.size());
              byDocument.forEach((document, grade) -> fingerprint.add(document).add(grade));
            });
    return fingerprint.hex();
  }
}
