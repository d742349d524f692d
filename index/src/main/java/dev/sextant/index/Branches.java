// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SearchExplanation.Step;
import dev.sextant.SearchRequest;
import dev.sextant.index.internal.SearchNotes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/** The branches that a request searches, each a search of its own over the same state. */
final class Branches {
  static final String BM25 = "bm25";

  private final IndexSearcher searcher;
  private final IndexSearcher timedSearcher;
  private final Deadline deadline;
  private final SearchRequest request;
  private final Optional<QueryWords> words;
  private final Query filter;

  /**
   * What a branch found.
   *
   * @param ordinals where each id that it found stands
   */
  record Found(Ranking ranking, Map<String, Integer> ordinals, Step step) {}

  /** A chunk by its ordinal, with the branch's own score. */
  private record Scored(int ordinal, double score) {}

  Branches(IndexReader reader, SearchRequest request, Analyzer analyzer, Deadline deadline)
      throws IOException {
    this.searcher = new IndexSearcher(reader);
    // One of its own: the shared one can't have a timeout for each request.
    this.timedSearcher = new IndexSearcher(reader);
    timedSearcher.setTimeout(deadline);
    this.deadline = deadline;
    this.request = request;
    this.words =
        request.text().isEmpty()
            ? Optional.empty()
            : Optional.of(QueryWords.of(request.text().get(), analyzer));
    this.filter = FilterQueries.toQuery(request.filter());
  }

  /** The query's words, if it has a text. */
  Optional<QueryWords> words() {
    return words;
  }

  /**
   * One search a branch, to be run in any order, on any threads.
   *
   * @param noted whether they tell what they chose
   */
  List<OwnThreads.Action<Found>> all(boolean noted) {
    List<OwnThreads.Action<Found>> all = new ArrayList<>();
    for (Embedded query : request.embedded()) {
      for (EmbeddingSpec branch : query.source().embeddings()) {
        if (query.embeddings().get(branch.name()) instanceof DenseVector vector) {
          all.add(() -> found(branch.name(), noted, () -> dense(branch, vector)));
        }
      }
    }
    words.ifPresent(query -> all.add(() -> found(BM25, noted, () -> bm25(query))));
    return all;
  }

  private static List<String> notes(boolean noted) {
    return noted ? SearchNotes.end() : List.of();
  }

  private Found found(String stage, boolean noted, OwnThreads.Action<List<Scored>> search)
      throws IOException {
    long started = System.nanoTime();
    if (noted) {
      SearchNotes.begin();
    }
    List<Scored> scored;
    List<String> notes = List.of();
    try {
      scored = search.run();
    } finally {
      notes = notes(noted);
    }
    Map<String, Integer> ordinals = new HashMap<>();
    Ranking ranking = ranking(stage, scored, ordinals);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    return new Found(ranking, ordinals, new Step(stage, ranking.hits().size(), took, notes));
  }

  private List<Scored> dense(EmbeddingSpec branch, DenseVector vector) throws IOException {
    if (searcher.getIndexReader().numDocs() == 0) {
      return List.of();
    }
    int k = Math.min(request.candidates(), searcher.getIndexReader().maxDoc());
    @Nullable Query accepted = filter instanceof MatchAllDocsQuery ? null : filter;
    String field = Schema.field(branch.name());
    Query query = new NearestQuery(field, Schema.stored(branch, vector), k, accepted, deadline);
    ScoreDoc[] found = searcher.search(query, k).scoreDocs;
    int[] ordinals = Arrays.stream(found).mapToInt(each -> each.doc).sorted().toArray();
    List<Scored> scored = new ArrayList<>(found.length);
    new Columns(searcher.getIndexReader())
        .vectors(
            field,
            ordinals,
            (ordinal, stored) ->
                scored.add(new Scored(ordinal, branch.similarity().score(vector, stored))));
    return scored;
  }

  private List<Scored> bm25(QueryWords query) throws IOException {
    if (query.isEmpty()) {
      return List.of();
    }
    Query accepted =
        new BooleanQuery.Builder()
            .add(query.toQuery(), Occur.MUST)
            .add(filter, Occur.FILTER)
            .build();
    SearchNotes.add(() -> "the words " + query.words());
    return Arrays.stream(timedSearcher.search(accepted, request.candidates()).scoreDocs)
        .map(each -> new Scored(each.doc, each.score))
        .sorted(Comparator.comparingInt(Scored::ordinal))
        .toList();
  }

  /**
   * @param ascending by ordinal, as a column is read
   */
  private Ranking ranking(String stage, List<Scored> ascending, Map<String, Integer> ordinals)
      throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<ScoredId> hits = new ArrayList<>(ascending.size());
    for (int i = 0; i < ascending.size(); ) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(ascending.get(i).ordinal, leaves));
      BinaryDocValues ids = leaf.reader().getBinaryDocValues(ChunkDocuments.ID);
      int end = leaf.docBase + leaf.reader().maxDoc();
      for (; i < ascending.size() && ascending.get(i).ordinal < end; i++) {
        Scored each = ascending.get(i);
        ids.advanceExact(each.ordinal - leaf.docBase);
        String id = ids.binaryValue().utf8ToString();
        ordinals.put(id, each.ordinal);
        hits.add(new ScoredId(id, each.score));
      }
    }
    hits.sort(Comparator.comparingDouble(ScoredId::score).reversed().thenComparing(ScoredId::id));
    return new Ranking(stage, hits);
  }
}
