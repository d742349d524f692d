// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * One request over one state of the index: each branch gives ids and scores, fusion joins them, and
 * the texts of the best are fetched once. Ordinals of Lucene live here and nowhere else.
 */
final class Searches {
  static final String BM25 = "bm25";
  static final String FUSION = "fusion";

  private final IndexSearcher searcher;

  /** Where each id that a branch found stands. */
  private final Map<String, Integer> ordinals = new HashMap<>();

  Searches(IndexSearcher searcher) {
    this.searcher = searcher;
  }

  List<Hit> search(SearchRequest request, Analyzer analyzer) throws IOException {
    if (searcher.getIndexReader().numDocs() == 0) {
      return List.of();
    }
    List<Ranking> rankings = new ArrayList<>();
    Query filter = FilterQueries.toQuery(request.filter());
    for (Embedded query : request.embedded()) {
      for (EmbeddingSpec branch : query.source().embeddings()) {
        if (query.embeddings().get(branch.name()) instanceof DenseVector vector) {
          rankings.add(dense(branch, vector, filter, request.candidates()));
        }
      }
    }
    if (request.text().isPresent()) {
      rankings.add(bm25(request.text().get(), analyzer, filter, request.candidates()));
    }
    return hits(best(rankings, request), rankings);
  }

  private static List<ScoredId> best(List<Ranking> rankings, SearchRequest request) {
    if (rankings.size() == 1) {
      return rankings.get(0).hits().stream().limit(request.k()).toList();
    }
    List<ScoredId> fused = request.fusion().fuse(rankings, request.k());
    long different = fused.stream().map(ScoredId::id).distinct().count();
    if (different < fused.size() || fused.size() > request.k()) {
      throw new IllegalArgumentException(
          "the fusion returned %d ids, %d of them different; it must return at most k = %d, none twice"
              .formatted(fused.size(), different, request.k()));
    }
    return fused;
  }

  private Ranking dense(EmbeddingSpec branch, DenseVector vector, Query filter, int candidates)
      throws IOException {
    int k = Math.min(candidates, searcher.getIndexReader().maxDoc());
    @Nullable Query accepted = filter instanceof MatchAllDocsQuery ? null : filter;
    String field = Schema.field(branch.name());
    Query query = new KnnFloatVectorQuery(field, Schema.stored(branch, vector), k, accepted);
    ScoreDoc[] found = inOrder(searcher.search(query, k).scoreDocs);
    double[] scores = new double[found.length];
    for (int i = 0; i < found.length; ) {
      LeafReaderContext leaf = leaf(found[i].doc);
      FloatVectorValues stored = leaf.reader().getFloatVectorValues(field);
      for (; i < found.length && found[i].doc < leaf.docBase + leaf.reader().maxDoc(); i++) {
        stored.advance(found[i].doc - leaf.docBase);
        scores[i] = branch.similarity().score(vector, DenseVector.of(stored.vectorValue()));
      }
    }
    return ranking(branch.name(), found, scores);
  }

  private Ranking bm25(String text, Analyzer analyzer, Query filter, int candidates)
      throws IOException {
    @Nullable Query words = words(text, analyzer);
    if (words == null) {
      return new Ranking(BM25, List.of());
    }
    Query query =
        new BooleanQuery.Builder().add(words, Occur.MUST).add(filter, Occur.FILTER).build();
    ScoreDoc[] found = inOrder(searcher.search(query, candidates).scoreDocs);
    return ranking(BM25, found, Arrays.stream(found).mapToDouble(each -> each.score).toArray());
  }

  /** Each different word once, weighted by how often it is there; null if there is none. */
  private static @Nullable Query words(String text, Analyzer analyzer) throws IOException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    try (TokenStream tokens = analyzer.tokenStream(ChunkDocuments.TEXT, text)) {
      CharTermAttribute word = tokens.getAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        counts.merge(word.toString(), 1, Integer::sum);
      }
      tokens.end();
    }
    if (counts.size() > IndexSearcher.getMaxClauseCount()) {
      throw new IllegalArgumentException(
          "the query has %d different words; at most %d can be searched for, ask with fewer"
              .formatted(counts.size(), IndexSearcher.getMaxClauseCount()));
    }
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    counts.forEach(
        (word, count) ->
            builder.add(
                new BoostQuery(new TermQuery(new Term(ChunkDocuments.TEXT, word)), count),
                Occur.SHOULD));
    return counts.isEmpty() ? null : builder.build();
  }

  /** Columns and vectors are read in the order of documents. */
  private static ScoreDoc[] inOrder(ScoreDoc[] found) {
    Arrays.sort(found, Comparator.comparingInt(each -> each.doc));
    return found;
  }

  private LeafReaderContext leaf(int document) {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    return leaves.get(ReaderUtil.subIndex(document, leaves));
  }

  /**
   * @param found in the order of documents
   */
  private Ranking ranking(String stage, ScoreDoc[] found, double[] scores) throws IOException {
    List<ScoredId> hits = new ArrayList<>(found.length);
    for (int i = 0; i < found.length; ) {
      LeafReaderContext leaf = leaf(found[i].doc);
      BinaryDocValues ids = leaf.reader().getBinaryDocValues(ChunkDocuments.ID);
      for (; i < found.length && found[i].doc < leaf.docBase + leaf.reader().maxDoc(); i++) {
        ids.advanceExact(found[i].doc - leaf.docBase);
        String id = ids.binaryValue().utf8ToString();
        ordinals.put(id, found[i].doc);
        hits.add(new ScoredId(id, scores[i]));
      }
    }
    hits.sort(Comparator.comparingDouble(ScoredId::score).reversed().thenComparing(ScoredId::id));
    return new Ranking(stage, hits);
  }

  private List<Hit> hits(List<ScoredId> best, List<Ranking> rankings) throws IOException {
    Map<String, List<Hit.Stage>> traces = new HashMap<>();
    best.forEach(hit -> traces.put(hit.id(), new ArrayList<>()));
    for (Ranking ranking : rankings) {
      trace(ranking.stage(), ranking.hits(), traces);
    }
    if (rankings.size() > 1) {
      trace(FUSION, best, traces);
    }
    StoredFields storedFields = searcher.storedFields();
    List<Hit> hits = new ArrayList<>(best.size());
    for (ScoredId each : best) {
      Integer ordinal = ordinals.get(each.id());
      List<Hit.Stage> trace = traces.get(each.id());
      if (ordinal == null || trace == null) {
        throw new IllegalArgumentException(
            "the fusion returned %s, which no branch found".formatted(each.id()));
      }
      Chunk chunk = ChunkDocuments.toChunk(each.id(), storedFields, ordinal);
      hits.add(new Hit(chunk, each.score(), trace));
    }
    return hits;
  }

  private static void trace(
      String stage, List<ScoredId> hits, Map<String, List<Hit.Stage>> traces) {
    int rank = 0;
    for (ScoredId hit : hits) {
      rank++;
      List<Hit.Stage> trace = traces.get(hit.id());
      if (trace != null) {
        trace.add(new Hit.Stage(stage, rank, hit.score()));
      }
    }
  }

  /** Gives every live chunk that a filter accepts to an action. */
  void scan(Filter filter, Consumer<Chunk> action) throws IOException {
    Query query = searcher.rewrite(FilterQueries.toQuery(filter));
    var weight = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      @Nullable Scorer scorer = weight.scorer(leaf);
      if (scorer == null) {
        continue;
      }
      @Nullable Bits live = leaf.reader().getLiveDocs();
      BinaryDocValues ids = leaf.reader().getBinaryDocValues(ChunkDocuments.ID);
      StoredFields storedFields = leaf.reader().storedFields();
      DocIdSetIterator documents = scorer.iterator();
      for (int each = documents.nextDoc();
          each != DocIdSetIterator.NO_MORE_DOCS;
          each = documents.nextDoc()) {
        if (live == null || live.get(each)) {
          ids.advanceExact(each);
          action.accept(
              ChunkDocuments.toChunk(ids.binaryValue().utf8ToString(), storedFields, each));
        }
      }
    }
  }
}
