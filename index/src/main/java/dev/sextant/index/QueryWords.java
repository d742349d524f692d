// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.SearchExplanation.Word;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** The words of a query as the analyzer sees them: each once, weighted by how often it is there. */
final class QueryWords {
  private final Map<String, Integer> counts;

  private QueryWords(Map<String, Integer> counts) {
    this.counts = counts;
  }

  /**
   * @throws IllegalArgumentException if there are more than can be searched for
   */
  static QueryWords of(String text, Analyzer analyzer) throws IOException {
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
    return new QueryWords(counts);
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }

  Collection<String> words() {
    return counts.keySet();
  }

  Query toQuery() {
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    counts.forEach((word, count) -> builder.add(query(word, count), Occur.SHOULD));
    return builder.build();
  }

  private static Query query(String word, int count) {
    return new BoostQuery(new TermQuery(new Term(ChunkDocuments.TEXT, word)), count);
  }

  /** The words that a chunk has, best first. */
  List<Word> found(IndexSearcher searcher, int ordinal) throws IOException {
    List<Word> found = new ArrayList<>();
    for (Map.Entry<String, Integer> each : counts.entrySet()) {
      Explanation explanation = searcher.explain(query(each.getKey(), each.getValue()), ordinal);
      if (explanation.isMatch()) {
        found.add(new Word(each.getKey(), explanation.getValue().doubleValue()));
      }
    }
    found.sort(Comparator.comparingDouble(Word::score).reversed().thenComparing(Word::word));
    return found;
  }
}
