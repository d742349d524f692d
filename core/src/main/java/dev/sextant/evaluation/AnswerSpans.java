// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Chunk;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the answers to queries stand in documents: judgements that hold however the documents are
 * divided, so that chunkers can be compared. Immutable.
 *
 * @param spans by query, in the order of ids
 */
public record AnswerSpans(Map<String, List<Span>> spans) {
  /**
   * A passage that answers.
   *
   * @param documentId where it stands
   * @param start offset of its first UTF-16 unit in the document
   * @param end offset behind its last UTF-16 unit; above start
   */
  public record Span(String documentId, int start, int end) {
    /** Checks id and offsets. */
    public Span {
      if (documentId.isEmpty()) {
        throw new IllegalArgumentException("a span has no document; give its id");
      }
      if (start < 0 || end <= start) {
        throw new IllegalArgumentException(
            "a span of document %s goes from %d to %d; it must hold at least one UTF-16 unit"
                .formatted(documentId, start, end));
      }
    }
  }

  /** Copies the lists. */
  public AnswerSpans {
    Map<String, List<Span>> copy = new TreeMap<>();
    spans.forEach((query, some) -> copy.put(query, List.copyOf(some)));
    spans = Collections.unmodifiableMap(copy);
  }

  /**
   * How much of the answers stands in the first k chunks that were found. For each k there are four
   * metrics, 0 to 1:
   *
   * <ul>
   *   <li>{@code span-inside@k}: the share of spans that lie wholly in one of these chunks, so that
   *       a reader of that chunk alone has the answer;
   *   <li>{@code span-covered@k}: the share of spans that these chunks cover together;
   *   <li>{@code span-recall@k}: the share of the spans' UTF-16 units that these chunks cover;
   *   <li>{@code span-precision@k}: the share of these chunks' UTF-16 units that belong to a span;
   *       0 if nothing was found.
   * </ul>
   *
   * <p>Units in several spans or chunks count once. Larger chunks cover more at the same k and cost
   * the reader more: compare chunkers at ks that give about as much text, or with the precision
   * beside. The last two are recall and precision of Smith and Troynikov, "Evaluating chunking
   * strategies for retrieval", Chroma technical report, 2024, in UTF-16 units instead of tokens.
   *
   * <p>Queries without a span are left out, and so are those of the chunks that have no entry here;
   * a query for which nothing was found counts 0. The report's remarks name all three.
   *
   * @param found chunks by query, best first
   * @param cuts each k, 1 or more
   * @throws IllegalArgumentException if no query has a span, or no k is given
   */
  public RetrievalReport recall(Map<String, List<Chunk>> found, int... cuts) {
    if (cuts.length == 0) {
      throw new IllegalArgumentException("no k is given; give at least one, such as 5");
    }
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    for (int k : cuts) {
      if (k < 1) {
        throw new IllegalArgumentException("k is %d; it must be 1 or more".formatted(k));
      }
      spans.forEach(
          (query, some) -> {
            if (!some.isEmpty()) {
              List<Chunk> chunks = Objects.requireNonNull(found.getOrDefault(query, List.of()));
              measure(some, chunks.subList(0, Math.min(k, chunks.size())))
                  .forEach(
                      (metric, value) ->
                          values
                              .computeIfAbsent(metric + "@" + k, name -> new LinkedHashMap<>())
                              .put(query, value));
            }
          });
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "none of %d queries has a span; give spans".formatted(spans.size()));
    }
    return new RetrievalReport(
        values, RetrievalReport.remarks(found, spans.keySet(), withoutSpan()));
  }

  /**
   * Documents with answers that a corpus does not have, by query: they can't be found. Queries
   * without such documents are left out.
   *
   * @param known ids of all documents
   */
  public Map<String, Set<String>> unknownDocuments(Set<String> known) {
    Map<String, Set<String>> unknown = new TreeMap<>();
    spans.forEach(
        (query, some) -> {
          for (Span span : some) {
            if (!known.contains(span.documentId())) {
              unknown.computeIfAbsent(query, id -> new TreeSet<>()).add(span.documentId());
            }
          }
        });
    return Collections.unmodifiableMap(unknown);
  }

  private Set<String> withoutSpan() {
    Set<String> queries = new TreeSet<>();
    spans.forEach(
        (query, some) -> {
          if (some.isEmpty()) {
            queries.add(query);
          }
        });
    return queries;
  }

  private static Map<String, Double> measure(List<Span> spans, List<Chunk> chunks) {
    Map<String, BitSet> read = new HashMap<>();
    for (Chunk chunk : chunks) {
      read.computeIfAbsent(chunk.documentId(), id -> new BitSet()).set(chunk.start(), chunk.end());
    }
    Map<String, BitSet> wanted = new HashMap<>();
    int inside = 0;
    int covered = 0;
    for (Span span : spans) {
      wanted.computeIfAbsent(span.documentId(), id -> new BitSet()).set(span.start(), span.end());
      inside += chunks.stream().anyMatch(chunk -> holds(chunk, span)) ? 1 : 0;
      BitSet there = read.getOrDefault(span.documentId(), new BitSet());
      covered += there.nextClearBit(span.start()) >= span.end() ? 1 : 0;
    }
    long both = 0;
    for (Map.Entry<String, BitSet> document : wanted.entrySet()) {
      BitSet common = (BitSet) document.getValue().clone();
      common.and(read.getOrDefault(document.getKey(), new BitSet()));
      both += common.cardinality();
    }
    long units = units(read.values());
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("span-inside", (double) inside / spans.size());
    values.put("span-covered", (double) covered / spans.size());
    values.put("span-recall", (double) both / units(wanted.values()));
    values.put("span-precision", units == 0 ? 0 : (double) both / units);
    return values;
  }

  private static boolean holds(Chunk chunk, Span span) {
    return chunk.documentId().equals(span.documentId())
        && chunk.start() <= span.start()
        && chunk.end() >= span.end();
  }

  private static long units(Collection<BitSet> sets) {
    return sets.stream().mapToLong(BitSet::cardinality).sum();
  }
}
