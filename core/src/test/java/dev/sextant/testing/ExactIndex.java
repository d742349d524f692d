// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.Embedding;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.MultiVector;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SearchExplanation;
import dev.sextant.SearchExplanation.Step;
import dev.sextant.SearchExplanation.Word;
import dev.sextant.SearchRequest;
import dev.sextant.SearchStoppedException;
import dev.sextant.SearchStoppedException.Reason;
import dev.sextant.Similarity;
import dev.sextant.SparseVector;
import dev.sextant.VectorIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * An index in memory that scores every chunk in double precision: slow, simple, and right, for real
 * ones to be compared with. What it calls {@code bm25} only counts words, so compare which chunks
 * are found by words, not how they are scored.
 */
public final class ExactIndex implements VectorIndex {
  static final Comparator<ScoredId> BEST_FIRST =
      Comparator.comparingDouble(ScoredId::score).reversed().thenComparing(ScoredId::id);

  private final List<EmbedderSpec> embedders;
  private final Map<String, IndexEntry> written = new TreeMap<>();
  private Map<String, IndexEntry> seen = Map.of();
  private boolean closed;

  /** An empty index for these embedders; none for words alone. */
  public ExactIndex(EmbedderSpec... embedders) {
    this.embedders = List.of(embedders);
  }

  @Override
  public List<EmbedderSpec> embedders() {
    return embedders;
  }

  @Override
  public synchronized void upsert(List<IndexEntry> entries) {
    checkOpen();
    check(entries);
    entries.forEach(entry -> written.put(entry.chunk().id(), entry));
  }

  @Override
  public synchronized void replaceDocument(String documentId, List<IndexEntry> entries) {
    checkOpen();
    check(entries);
    for (int i = 0; i < entries.size(); i++) {
      if (!entries.get(i).chunk().documentId().equals(documentId)) {
        throw new IllegalArgumentException(
            "entry %d, chunk %s, is of document %s, not %s"
                .formatted(
                    i,
                    entries.get(i).chunk().id(),
                    entries.get(i).chunk().documentId(),
                    documentId));
      }
    }
    deleteDocuments(List.of(documentId));
    upsert(entries);
  }

  private void check(List<IndexEntry> entries) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      IndexEntry entry = entries.get(i);
      if (!ids.add(entry.chunk().id())) {
        throw new IllegalArgumentException(
            "entry %d: chunk %s stands twice".formatted(i, entry.chunk().id()));
      }
      for (Embedded embedded : entry.embedded()) {
        checkComparable(embedded, "entry " + i);
      }
      // One without any is found by its words alone.
      if (!entry.embedded().isEmpty()) {
        checkComplete(entry, i);
      }
    }
  }

  private void checkComplete(IndexEntry entry, int position) {
    for (Embedded embedded : entry.embedded()) {
      for (EmbeddingSpec branch : embedded.source().embeddings()) {
        if (!embedded.embeddings().containsKey(branch.name())) {
          throw new IllegalArgumentException(
              "entry %d has no %s of model %s"
                  .formatted(position, branch.name(), embedded.source().model()));
        }
      }
    }
  }

  private void checkComparable(Embedded embedded, String where) {
    if (!embedders.contains(embedded.source())) {
      throw new IllegalArgumentException(
          "%s is of model %s; the index holds %s".formatted(where, embedded.source(), embedders));
    }
    for (EmbeddingSpec branch : embedded.source().embeddings()) {
      if (branch.similarity() == Similarity.COSINE
          && embedded.embeddings().get(branch.name()) instanceof DenseVector dense
          && dense.norm() == 0) {
        throw new IllegalArgumentException(where + " is a vector of zeros, which has no cosine");
      }
    }
  }

  static Embedding embedding(IndexEntry entry, EmbedderSpec embedder, String branch) {
    return entry.embedded().stream()
        .filter(embedded -> embedded.source().equals(embedder))
        .map(embedded -> embedded.embeddings().get(branch))
        .filter(found -> found != null)
        .findFirst()
        .orElse(null);
  }

  @Override
  public synchronized void deleteChunks(Collection<String> chunkIds) {
    checkOpen();
    written.keySet().removeAll(Set.copyOf(chunkIds));
  }

  @Override
  public synchronized void deleteDocuments(Collection<String> documentIds) {
    checkOpen();
    Set<String> documents = Set.copyOf(documentIds);
    written.values().removeIf(entry -> documents.contains(entry.chunk().documentId()));
  }

  @Override
  public synchronized void deleteMatching(Filter filter) {
    checkOpen();
    written.values().removeIf(entry -> FilterOracle.matches(filter, entry.chunk()));
  }

  @Override
  public synchronized void refresh() {
    checkOpen();
    seen = new TreeMap<>(written);
  }

  @Override
  public void commit() {
    refresh();
  }

  @Override
  public long size() {
    return snapshot().size();
  }

  @Override
  public List<Hit> search(SearchRequest request) {
    return explain(request, snapshot()).hits();
  }

  @Override
  public List<List<Hit>> searchAll(List<SearchRequest> requests) {
    Map<String, IndexEntry> state = snapshot();
    List<List<Hit>> all = new ArrayList<>();
    for (SearchRequest request : requests) {
      try {
        all.add(explain(request, state).hits());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("request " + all.size() + ": " + e.getMessage(), e);
      }
    }
    return all;
  }

  @Override
  public SearchExplanation explain(SearchRequest request) {
    return explain(request, snapshot());
  }

  private SearchExplanation explain(SearchRequest request, Map<String, IndexEntry> state) {
    long started = System.nanoTime();
    List<Ranking> rankings = rankings(request, state);
    List<Hit> hits = new ExactSelection(request, state, embedders).hits(rankings);
    Duration took = Duration.ofNanos(Math.max(1, System.nanoTime() - started));
    if (Thread.currentThread().isInterrupted()) {
      throw new SearchStoppedException(Reason.INTERRUPTED, "the search was interrupted");
    }
    if (request.timeout().isPresent() && took.compareTo(request.timeout().get()) >= 0) {
      throw new SearchStoppedException(Reason.TIMEOUT, "the search took " + took);
    }
    List<Step> steps = new ArrayList<>();
    rankings.forEach(
        each -> steps.add(new Step(each.stage(), each.hits().size(), took, List.of())));
    steps.add(new Step("selection", hits.size(), took, List.of()));
    Map<String, List<Word>> words = new TreeMap<>();
    for (Hit hit : hits) {
      List<Word> found = request.text().map(text -> found(text, hit.chunk())).orElse(List.of());
      if (!found.isEmpty()) {
        words.put(hit.chunk().id(), found);
      }
    }
    return new SearchExplanation(hits, rankings, steps, words);
  }

  private List<Ranking> rankings(SearchRequest request, Map<String, IndexEntry> state) {
    List<Ranking> rankings = new ArrayList<>();
    for (Embedded query : request.embedded()) {
      checkComparable(query, "the query");
      query
          .embeddings()
          .forEach(
              (branch, embedding) ->
                  rankings.add(rank(branch, state, request, entry -> score(entry, query, branch))));
    }
    request
        .text()
        .ifPresent(text -> rankings.add(rank("bm25", state, request, entry -> words(text, entry))));
    if (rankings.isEmpty()) {
      throw new IllegalArgumentException("nothing to search for; give an embedding or a text");
    }
    return rankings;
  }

  private static List<Word> found(String query, Chunk chunk) {
    List<String> there = words(chunk.text());
    return words(query).stream()
        .distinct()
        .filter(there::contains)
        .map(word -> new Word(word, Collections.frequency(there, word)))
        .sorted(Comparator.comparingDouble(Word::score).reversed())
        .toList();
  }

  @Override
  public List<Chunk> neighbours(String chunkId, int before, int behind) {
    if (before < 0 || behind < 0) {
      throw new IllegalArgumentException("neighbours are counted from 0");
    }
    IndexEntry entry = snapshot().get(chunkId);
    if (entry == null) {
      return List.of();
    }
    List<Chunk> document =
        snapshot().values().stream()
            .map(IndexEntry::chunk)
            .filter(chunk -> chunk.documentId().equals(entry.chunk().documentId()))
            .sorted(Comparator.comparingInt(Chunk::start).thenComparing(Chunk::id))
            .toList();
    int place = document.indexOf(entry.chunk());
    int end = (int) Math.min(document.size(), place + 1L + behind);
    return document.subList(Math.max(0, place - before), end);
  }

  private static Ranking rank(
      String stage,
      Map<String, IndexEntry> state,
      SearchRequest request,
      ToDoubleFunction<IndexEntry> score) {
    return new Ranking(
        stage,
        state.values().stream()
            .filter(entry -> FilterOracle.matches(request.filter(), entry.chunk()))
            .map(entry -> Map.entry(entry.chunk().id(), score.applyAsDouble(entry)))
            // NaN says that the branch does not find it.
            .filter(scored -> !scored.getValue().isNaN())
            .map(scored -> new ScoredId(scored.getKey(), scored.getValue()))
            .sorted(BEST_FIRST)
            .limit(request.candidates())
            .toList());
  }

  private static double score(IndexEntry entry, Embedded query, String branch) {
    Similarity similarity =
        query.source().embedding(branch).map(EmbeddingSpec::similarity).orElseThrow();
    Embedding left = query.embeddings().get(branch);
    Embedding right = embedding(entry, query.source(), branch);
    if (left instanceof DenseVector a && right instanceof DenseVector b) {
      return similarity.score(a, b);
    } else if (left instanceof SparseVector a && right instanceof SparseVector b) {
      return commonTerms(a, b);
    } else if (left instanceof MultiVector a && right instanceof MultiVector b) {
      return maxSim(similarity, a, b);
    } else if (right == null) {
      return Double.NaN;
    }
    throw new AssertionError("embeddings of two kinds in branch " + branch);
  }

  /** The inner product; NaN without a common term, since an inverted index finds nothing then. */
  private static double commonTerms(SparseVector left, SparseVector right) {
    int[] ids = right.ids();
    double sum = 0;
    boolean common = false;
    for (int i = 0; i < left.size(); i++) {
      int place = Arrays.binarySearch(ids, left.ids()[i]);
      if (place >= 0) {
        common = true;
        sum += (double) left.weights()[i] * right.weights()[place];
      }
    }
    return common ? sum : Double.NaN;
  }

  /** Khattab and Zaharia, "ColBERT", SIGIR 2020: for each vector of the query its best match. */
  private static double maxSim(Similarity similarity, MultiVector query, MultiVector document) {
    double sum = 0;
    for (int q = 0; q < query.size(); q++) {
      DenseVector left = DenseVector.of(query.vector(q));
      double best = Double.NEGATIVE_INFINITY;
      for (int d = 0; d < document.size(); d++) {
        best = Math.max(best, similarity.score(left, DenseVector.of(document.vector(d))));
      }
      sum += best;
    }
    return sum;
  }

  private static double words(String query, IndexEntry entry) {
    Set<String> asked = Set.copyOf(words(query));
    long found = words(entry.chunk().text()).stream().filter(asked::contains).count();
    return found == 0 ? Double.NaN : found;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  @Override
  public void scan(Filter filter, Consumer<Chunk> action) {
    snapshot().values().stream()
        .map(IndexEntry::chunk)
        .filter(chunk -> FilterOracle.matches(filter, chunk))
        .forEach(action);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private synchronized Map<String, IndexEntry> snapshot() {
    checkOpen();
    return seen;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the index is closed; open it again");
    }
  }
}
