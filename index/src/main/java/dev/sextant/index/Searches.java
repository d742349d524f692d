// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Hit;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SearchExplanation;
import dev.sextant.SearchExplanation.Step;
import dev.sextant.SearchExplanation.Word;
import dev.sextant.SearchRequest;
import dev.sextant.index.Branches.Found;
import dev.sextant.index.Selection.Selected;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;

/**
 * One request over one state of the index: each branch gives ids and scores, what follows joins and
 * orders them, and the texts of the best are fetched once. Ordinals of Lucene end here.
 */
final class Searches {
  private static final String SELECTION = "selection";

  private final SearchRequest request;
  private final Schema schema;
  private final IndexSearcher searcher;
  private final Columns columns;
  private final Branches branches;
  private final Deadline deadline;

  /** Where each id that a branch found stands. */
  private final Map<String, Integer> ordinals = new HashMap<>();

  /**
   * @param reader one state of the index
   * @param interrupted set when whoever waits for the search is interrupted
   */
  Searches(SearchRequest request, IndexReader reader, Storage storage, AtomicBoolean interrupted)
      throws IOException {
    this.request = request;
    this.schema = storage.schema();
    this.deadline = new Deadline(request, interrupted);
    this.searcher = new IndexSearcher(reader);
    this.columns = new Columns(reader);
    this.branches = new Branches(reader, request, storage.analyzer(), deadline);
  }

  /**
   * Refuses requests that the index can't answer.
   *
   * @throws IllegalArgumentException that says why
   */
  static void check(SearchRequest request, Schema schema) {
    if (request.embedded().isEmpty() && request.text().isEmpty()) {
      throw new IllegalArgumentException(
          "the request has no query; give it an embedding, a text, or both");
    }
    List<String> stages = new ArrayList<>();
    for (Embedded query : request.embedded()) {
      schema.check(query, "the query");
      stages.addAll(query.embeddings().keySet());
    }
    request.text().ifPresent(text -> stages.add(Branches.BM25));
    Selection.checkThresholds(request, stages);
    if (request.diversity() > 0) {
      diversityBranch(request, schema);
    }
  }

  /** The branch whose vectors tell hits apart. */
  private static String diversityBranch(SearchRequest request, Schema schema) {
    Stream<String> asked =
        request.embedded().stream().flatMap(each -> each.embeddings().keySet().stream());
    Stream<String> held =
        schema.embedders().stream()
            .flatMap(each -> each.embeddings().stream().map(EmbeddingSpec::name));
    return Stream.concat(asked, held)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the index has no dense branch, so it can't tell how much hits differ; ask without diversity"));
  }

  /** Runs the branches side by side on threads of the index. */
  List<Hit> search(OwnThreads threads, AtomicBoolean interrupted) throws IOException {
    return explained(threads.runAll(branches.all(false), () -> interrupted.set(true)), false)
        .hits();
  }

  /** Runs the branches one after the other on this thread. */
  List<Hit> search() throws IOException {
    List<Found> found = new ArrayList<>();
    for (OwnThreads.Action<Found> branch : branches.all(false)) {
      found.add(branch.run());
    }
    return explained(found, false).hits();
  }

  /** As {@link #search}, with all that is to tell. */
  SearchExplanation explain(OwnThreads threads, AtomicBoolean interrupted) throws IOException {
    return explained(threads.runAll(branches.all(true), () -> interrupted.set(true)), true);
  }

  private SearchExplanation explained(List<Found> found, boolean withWords) throws IOException {
    // A branch that was stopped half way has found a part only.
    deadline.check();
    long started = System.nanoTime();
    found.forEach(each -> ordinals.putAll(each.ordinals()));
    List<Ranking> rankings = found.stream().map(Found::ranking).toList();
    Selected selected = new Selection(request, facts(), deadline).select(rankings);
    List<Hit> hits = hits(selected);
    List<Step> steps = new ArrayList<>(found.stream().map(Found::step).toList());
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    steps.add(new Step(SELECTION, hits.size(), took, List.of()));
    Map<String, List<Word>> words = withWords ? words(hits) : Map.of();
    deadline.check();
    return new SearchExplanation(hits, rankings, steps, words);
  }

  private Selection.Facts facts() {
    return new Selection.Facts() {
      @Override
      public String documentId(String id) throws IOException {
        return columns.documentId(ordinal(id));
      }

      @Override
      public Map<String, DenseVector> vectors(List<ScoredId> candidates) throws IOException {
        Map<Integer, String> ids = new HashMap<>();
        candidates.forEach(each -> ids.put(ordinal(each.id()), each.id()));
        int[] places = ids.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        String field = Schema.field(diversityBranch(request, schema));
        Map<String, DenseVector> vectors = new HashMap<>();
        columns.vectors(
            field,
            places,
            (place, vector) -> vectors.put(Objects.requireNonNull(ids.get(place)), vector));
        return vectors;
      }
    };
  }

  private int ordinal(String id) {
    Integer ordinal = ordinals.get(id);
    if (ordinal == null) {
      throw new IllegalArgumentException(
          "the fusion returned %s, which no branch found".formatted(id));
    }
    return ordinal;
  }

  private List<Hit> hits(Selected selected) throws IOException {
    Map<String, List<Hit.Stage>> traces = new HashMap<>();
    selected.best().forEach(hit -> traces.put(hit.id(), new ArrayList<>()));
    selected.stages().forEach(stage -> trace(stage, traces));
    StoredFields storedFields = searcher.storedFields();
    List<Hit> hits = new ArrayList<>(selected.best().size());
    for (ScoredId each : selected.best()) {
      Chunk chunk = ChunkDocuments.toChunk(each.id(), storedFields, ordinal(each.id()));
      hits.add(new Hit(chunk, each.score(), Objects.requireNonNull(traces.get(each.id()))));
    }
    return hits;
  }

  private static void trace(Ranking stage, Map<String, List<Hit.Stage>> traces) {
    int rank = 0;
    for (ScoredId hit : stage.hits()) {
      rank++;
      List<Hit.Stage> trace = traces.get(hit.id());
      if (trace != null) {
        trace.add(new Hit.Stage(stage.stage(), rank, hit.score()));
      }
    }
  }

  private Map<String, List<Word>> words(List<Hit> hits) throws IOException {
    Map<String, List<Word>> words = new LinkedHashMap<>();
    if (branches.words().isPresent()) {
      for (Hit hit : hits) {
        String id = hit.chunk().id();
        List<Word> found = branches.words().get().found(searcher, ordinal(id));
        if (!found.isEmpty()) {
          words.put(id, found);
        }
      }
    }
    return words;
  }
}
