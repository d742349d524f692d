// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.Chunk;
import dev.sextant.IndexEntry;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SearchRequest;
import dev.sextant.VectorIndex;
import dev.sextant.evaluation.Qrels;
import dev.sextant.evaluation.RetrievalMetric;
import dev.sextant.evaluation.RetrievalReport;
import dev.sextant.evaluation.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The branch {@code bm25} against Lucene as it is used by itself, with the same analyzer. */
final class WordScoresTest {
  private static final Path CRANFIELD = Path.of("../../shared/data/cranfield");

  private static Map<String, List<ScoredId>> sextant(
      Language language, Map<String, String> texts, Map<String, String> queries, int k) {
    Map<String, List<ScoredId>> found = new TreeMap<>();
    try (VectorIndex index =
        LuceneVectorIndex.inMemory(IndexOptions.defaults().withLanguage(language))) {
      List<IndexEntry> entries = new ArrayList<>();
      texts.forEach(
          (id, text) ->
              entries.add(
                  new IndexEntry(Chunk.whole(dev.sextant.Document.of(id, text)), List.of())));
      index.upsert(entries);
      index.refresh();
      queries.forEach(
          (id, query) ->
              found.put(
                  id,
                  index.search(SearchRequest.defaults().withText(query).withK(k)).stream()
                      .map(hit -> new ScoredId(hit.chunk().id(), hit.score()))
                      .toList()));
    }
    return found;
  }

  private static Map<String, List<ScoredId>> lucene(
      Language language, Map<String, String> texts, Map<String, String> queries, int k)
      throws IOException {
    Map<String, List<ScoredId>> found = new TreeMap<>();
    try (Analyzer analyzer = language.analyzer();
        ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
        for (Map.Entry<String, String> text : texts.entrySet()) {
          Document document = new Document();
          document.add(new StringField("id", text.getKey(), Store.YES));
          document.add(new TextField("text", text.getValue(), Store.NO));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        for (Map.Entry<String, String> query : queries.entrySet()) {
          found.put(query.getKey(), plain(reader, analyzer, query.getValue(), k));
        }
      }
    }
    return found;
  }

  private static List<ScoredId> plain(DirectoryReader reader, Analyzer analyzer, String text, int k)
      throws IOException {
    Query query = new QueryBuilder(analyzer).createBooleanQuery("text", text);
    List<ScoredId> hits = new ArrayList<>();
    if (query != null) {
      for (ScoreDoc hit : new IndexSearcher(reader).search(query, k).scoreDocs) {
        hits.add(new ScoredId(reader.storedFields().document(hit.doc).get("id"), hit.score));
      }
    }
    return hits;
  }

  @ParameterizedTest
  @EnumSource(names = {"ANY", "ENGLISH", "GERMAN", "CJK"})
  void search_randomTexts_scoresAsPlainLucene(Language language) throws IOException {
    String[] words =
        "the wing wings flying flies und Häuser Haus haus 天气 drag lift lifts of a".split(" ");
    Random random = new Random(3);
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, String> queries = new LinkedHashMap<>();
    for (int i = 0; i < 200; i++) {
      texts.put("d" + i, sentence(words, random, 3 + random.nextInt(30)));
    }
    for (int i = 0; i < 30; i++) {
      queries.put("q" + i, sentence(words, random, 1 + random.nextInt(6)));
    }
    Map<String, List<ScoredId>> expected = lucene(language, texts, queries, 200);
    Map<String, List<ScoredId>> found = sextant(language, texts, queries, 200);
    for (String query : queries.keySet()) {
      assertThat(found.get(query))
          .as(queries.get(query))
          .containsExactlyInAnyOrderElementsOf(expected.get(query));
    }
  }

  private static String sentence(String[] words, Random random, int length) {
    List<String> sentence = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      sentence.add(words[random.nextInt(words.length)]);
    }
    return String.join(" ", sentence);
  }

  @ParameterizedTest
  @EnumSource(names = {"ANY", "ENGLISH"})
  void ndcg_ofCranfield_isThatOfPlainLucene(Language language) throws IOException {
    assumeTrue(Files.isDirectory(CRANFIELD), "the collection lies outside of the project");
    Map<String, String> texts = read("corpus.jsonl");
    Map<String, String> queries = read("queries.jsonl");
    assertThat(texts).hasSizeGreaterThan(1_300);
    Map<String, Map<String, Integer>> judgements = new TreeMap<>();
    Files.readAllLines(CRANFIELD.resolve("qrels/test.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .forEach(
            columns ->
                judgements
                    .computeIfAbsent(columns[0], query -> new TreeMap<>())
                    .put(columns[1], Integer.valueOf(columns[2])));
    double plain = ndcg(lucene(language, texts, queries, 100), judgements);
    assertThat(ndcg(sextant(language, texts, queries, 100), judgements)).isEqualTo(plain);
    assertThat(plain).isGreaterThan(.3);
  }

  private static double ndcg(
      Map<String, List<ScoredId>> found, Map<String, Map<String, Integer>> judgements) {
    RetrievalMetric metric = RetrievalMetric.ndcg(10);
    return RetrievalReport.of(new Run("words", found), new Qrels(judgements), metric)
        .mean(metric.name());
  }

  /** These files hold no escaped character. */
  private static Map<String, String> read(String file) throws IOException {
    Pattern line =
        Pattern.compile("\\{\"_id\": \"(.*?)\"(?:, \"title\": \"(.*?)\")?, \"text\": \"(.*?)\".*");
    Map<String, String> texts = new LinkedHashMap<>();
    for (String each : Files.readAllLines(CRANFIELD.resolve(file))) {
      Matcher parts = line.matcher(each);
      assertThat(parts.matches()).as(each).isTrue();
      String title = parts.group(2) == null ? "" : parts.group(2) + " ";
      texts.put(parts.group(1), title + parts.group(3));
    }
    return texts;
  }
}
