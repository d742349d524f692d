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
import dev.sextant.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.QueryBuilder;
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
    List<ScoredId> best =
        rankings.size() == 1
            ? rankings.get(0).hits().stream().limit(request.k()).toList()
            : request.fusion().fuse(rankings, request.k());
    return hits(best, rankings);
  }

  private Ranking dense(EmbeddingSpec branch, DenseVector vector, Query filter, int candidates)
      throws IOException {
    int k = Math.min(candidates, searcher.getIndexReader().maxDoc());
    @Nullable Query accepted = filter instanceof MatchAllDocsQuery ? null : filter;
    Query query =
        new KnnFloatVectorQuery(Schema.field(branch.name()), vector.toArray(), k, accepted);
    return ranking(branch.name(), query, k, rawScore(branch.similarity()));
  }

  /**
   * Turns a score of Lucene, which is never negative, back into what the similarity says: Lucene's
   * are (1 + cosine) / 2; dot + 1 from 0 up and 1 / (1 - dot) below; 1 / (1 + distance²).
   */
  private static DoubleUnaryOperator rawScore(Similarity similarity) {
    return switch (similarity) {
      case COSINE -> score -> Math.max(-1, Math.min(1, 2 * score - 1));
      case DOT_PRODUCT -> score -> score >= 1 ? score - 1 : 1 - 1 / score;
      case EUCLIDEAN -> score -> -Math.sqrt(Math.max(0, 1 / score - 1));
    };
  }

  private Ranking bm25(String text, Analyzer analyzer, Query filter, int candidates)
      throws IOException {
    @Nullable Query words;
    try {
      words = new QueryBuilder(analyzer).createBooleanQuery(ChunkDocuments.TEXT, text);
    } catch (IndexSearcher.TooManyClauses e) {
      throw new IllegalArgumentException(
          "the query has more than %d words; ask with fewer"
              .formatted(IndexSearcher.getMaxClauseCount()),
          e);
    }
    if (words == null) {
      return new Ranking(BM25, List.of());
    }
    Query query =
        new BooleanQuery.Builder().add(words, Occur.MUST).add(filter, Occur.FILTER).build();
    return ranking(BM25, query, candidates, score -> score);
  }

  private Ranking ranking(String stage, Query query, int k, DoubleUnaryOperator rawScore)
      throws IOException {
    ScoreDoc[] found = searcher.search(query, k).scoreDocs;
    // Columns are read in the order of documents.
    Arrays.sort(found, Comparator.comparingInt(each -> each.doc));
    List<ScoredId> hits = new ArrayList<>(found.length);
    @Nullable BinaryDocValues ids = null;
    @Nullable LeafReaderContext leaf = null;
    for (ScoreDoc each : found) {
      if (leaf == null || ids == null || each.doc >= leaf.docBase + leaf.reader().maxDoc()) {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        leaf = leaves.get(ReaderUtil.subIndex(each.doc, leaves));
        ids = leaf.reader().getBinaryDocValues(ChunkDocuments.ID);
      }
      ids.advanceExact(each.doc - leaf.docBase);
      String id = ids.binaryValue().utf8ToString();
      ordinals.put(id, each.doc);
      hits.add(new ScoredId(id, rawScore.applyAsDouble(each.score)));
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
