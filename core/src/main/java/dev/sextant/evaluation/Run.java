// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Hit;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SextantException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a system found for each query. Immutable.
 *
 * <p>Documents stand in trec_eval's order, whatever order they are given in: by score compared in
 * single precision, descending, and ties by the bytes of the id, descending too. So a score's last
 * digits, which differ between machines, decide nothing.
 *
 * @param name of the system, not empty
 * @param rankings documents and scores by query, best first; queries in the order of their ids. A
 *     query may have found nothing
 */
public record Run(String name, Map<String, List<ScoredId>> rankings) {
  private static final String FORM = "query Q0 document rank score system";

  private static final Comparator<ScoredId> BEST_FIRST =
      Comparator.<ScoredId>comparingDouble(hit -> (float) hit.score() + 0.0f)
          .thenComparing(hit -> hit.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
          .reversed();

  /**
   * Copies and orders what was found.
   *
   * @throws IllegalArgumentException if the name is empty, or a query found a document twice
   */
  public Run {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a run has no name; name the system");
    }
    Map<String, List<ScoredId>> ordered = new TreeMap<>();
    rankings.forEach((query, found) -> ordered.put(query, ranked(query, found)));
    rankings = Collections.unmodifiableMap(ordered);
  }

  private static List<ScoredId> ranked(String query, List<ScoredId> found) {
    Set<String> ids = new HashSet<>();
    for (ScoredId hit : found) {
      if (!ids.add(hit.id())) {
        throw new IllegalArgumentException(
            "query %s found document %s twice; keep its best chunk".formatted(query, hit.id()));
      }
    }
    return found.stream().sorted(BEST_FIRST).toList();
  }

  /**
   * A run of documents made of one of chunks: a document's score is that of its best chunk.
   *
   * <p>MaxP of Dai and Callan, "Deeper text understanding for IR with contextual neural language
   * modeling", SIGIR 2019.
   *
   * @param hits by query
   */
  public static Run ofBestChunks(String name, Map<String, List<Hit>> hits) {
    Map<String, List<ScoredId>> rankings = new LinkedHashMap<>();
    hits.forEach(
        (query, found) -> {
          Map<String, Double> best = new LinkedHashMap<>();
          found.forEach(hit -> best.merge(hit.chunk().documentId(), hit.score(), Math::max));
          List<ScoredId> documents = new ArrayList<>();
          best.forEach((id, score) -> documents.add(new ScoredId(id, score)));
          rankings.put(query, documents);
        });
    return new Run(name, rankings);
  }

  /** The documents of a query, best first; empty if it found nothing. */
  public List<String> documents(String query) {
    return Objects.requireNonNull(rankings.getOrDefault(query, List.of())).stream()
        .map(ScoredId::id)
        .toList();
  }

  /**
   * Reads a file in TREC's form: a line has a query, {@code Q0}, a document, its rank, its score
   * and the system's name, divided by white space. Ranks and the order of lines mean nothing; the
   * scores order.
   *
   * @throws SextantException if the file can't be read, has no line, or a line is broken, has a
   *     score that is NaN or infinite, another system's name than the lines before or a document a
   *     second time; the message names file and line
   */
  public static Run read(Path file) {
    Reading reading = new Reading();
    TrecFile.read(file, FORM, reading::add);
    return new Run(Objects.requireNonNull(reading.name), reading.rankings());
  }

  /**
   * Writes a file in TREC's form that {@link #read} reads; a file that is there is replaced. Scores
   * are written in full. A query that found nothing has no line and is not in what is read.
   *
   * @throws IllegalArgumentException if nothing was found, or an id or the name is empty or holds
   *     white space
   * @throws SextantException if the file can't be written
   */
  public void write(Path file) {
    if (rankings.values().stream().allMatch(List::isEmpty)) {
      throw new IllegalArgumentException(
          "run %s found nothing, so %s would be empty; write runs that found something"
              .formatted(name, file));
    }
    TrecFile.word(name, "run name");
    rankings.forEach(
        (query, found) -> {
          TrecFile.word(query, "query id");
          found.forEach(hit -> TrecFile.word(hit.id(), "document id"));
        });
    TrecFile.write(
        file,
        out -> {
          for (Map.Entry<String, List<ScoredId>> query : rankings.entrySet()) {
            int rank = 0;
            for (ScoredId hit : query.getValue()) {
              rank++;
              out.write(query.getKey() + " Q0 " + hit.id() + " " + rank);
              out.write(" " + hit.score() + " " + name + "\n");
            }
          }
        });
  }

  /** What was read so far. */
  private static final class Reading {
    private static final Pattern TYPED = Pattern.compile("[0-9.][dDfF]$");

    private final Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
    private @Nullable String name;

    void add(String[] columns) {
      if (name == null) {
        name = columns[5];
      } else if (!name.equals(columns[5])) {
        throw new IllegalArgumentException(
            "is of system %s, but the lines before are of %s".formatted(columns[5], name));
      }
      Map<String, Double> found =
          scores.computeIfAbsent(columns[0], query -> new LinkedHashMap<>());
      if (found.put(columns[2], score(columns[4])) != null) {
        throw new IllegalArgumentException(
            "has document %s for query %s a second time".formatted(columns[2], columns[0]));
      }
    }

    private static double score(String text) {
      double score;
      try {
        // Java's suffixes of types, as in 1f, are no part of a number in a file.
        score = Double.parseDouble(TYPED.matcher(text).find() ? "" : text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "has the score \"%s\", which is no number".formatted(text), e);
      }
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException(
            "has the score \"%s\"; it must be finite".formatted(text));
      }
      return score;
    }

    Map<String, List<ScoredId>> rankings() {
      Map<String, List<ScoredId>> rankings = new LinkedHashMap<>();
      scores.forEach(
          (query, found) -> {
            List<ScoredId> hits = new ArrayList<>(found.size());
            found.forEach((id, score) -> hits.add(new ScoredId(id, score)));
            rankings.put(query, hits);
          });
      return rankings;
    }
  }
}
