// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Document;
import dev.sextant.Metadata;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestCollectionTest {
  private static final List<Document> CORPUS =
      List.of(Document.of("lamp", "The lamp burns."), Document.of("tide", "The tide comes."));
  private static final Map<String, String> QUERIES = Map.of("q1", "lamp", "q2", "tide");
  private static final Qrels QRELS =
      new Qrels(Map.of("q1", Map.of("lamp", 1), "q2", Map.of("tide", 2)));

  @Test
  void judged_whereAllAgrees_hasNothingToNote() {
    TestCollection collection = TestCollection.judged(CORPUS, QUERIES, QRELS);

    assertThat(collection.notes()).isEmpty();
    assertThat(collection.queries()).containsOnlyKeys("q1", "q2");
  }

  @Test
  void judged_ofWhatCanNotBeMeasured_leavesItOutAndNamesIt() {
    TestCollection collection =
        TestCollection.judged(
            CORPUS,
            Map.of("q1", "lamp", "q2", "tide", "q3", "not judged", "q4", "nothing relevant"),
            new Qrels(
                Map.of(
                    "q1", Map.of("lamp", 1, "lost", 1),
                    "q2", Map.of("tide", 2),
                    "q4", Map.of("tide", 0),
                    "q9", Map.of("tide", 1))));

    assertThat(collection.queries()).containsOnlyKeys("q1", "q2");
    assertThat(collection.qrels().judgements()).containsOnlyKeys("q1", "q2");
    assertThat(collection.notes())
        .containsExactly(
            "2 queries have no relevant document and are left out: q3, q4.",
            "1 judged queries have no text and are left out: q9.",
            "1 judged documents are not in the corpus and count as not found: lost.");
  }

  @Test
  void judged_ofWhatNobodyCouldMeasure_isRefused() {
    assertThatThrownBy(
            () ->
                TestCollection.judged(CORPUS, QUERIES, new Qrels(Map.of("q1", Map.of("lamp", 1)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 queries have a relevant document");
    assertThatThrownBy(() -> TestCollection.judged(CORPUS, Map.of("q1", " ", "q2", "tide"), QRELS))
        .hasMessageContaining("query q1 is blank");
    assertThatThrownBy(
            () ->
                TestCollection.judged(
                    List.of(CORPUS.get(0), Document.of("lamp", "another")), QUERIES, QRELS))
        .hasMessageContaining("two documents have the id lamp");
  }

  @Test
  void fingerprint_ofAnyOtherCollection_isAnother() {
    String one = TestCollection.judged(CORPUS, QUERIES, QRELS).fingerprint();

    assertThat(TestCollection.judged(CORPUS, QUERIES, QRELS).fingerprint()).isEqualTo(one);
    List<Document> text = List.of(CORPUS.get(0), Document.of("tide", "The tide goes."));
    assertThat(TestCollection.judged(text, QUERIES, QRELS).fingerprint()).isNotEqualTo(one);
    List<Document> metadata =
        List.of(
            CORPUS.get(0),
            new Document("tide", "The tide comes.", Metadata.empty().with("year", 1)));
    assertThat(TestCollection.judged(metadata, QUERIES, QRELS).fingerprint()).isNotEqualTo(one);
    Map<String, String> queries = Map.of("q1", "lamp", "q2", "tides");
    assertThat(TestCollection.judged(CORPUS, queries, QRELS).fingerprint()).isNotEqualTo(one);
    Qrels grade = new Qrels(Map.of("q1", Map.of("lamp", 1), "q2", Map.of("tide", 1)));
    assertThat(TestCollection.judged(CORPUS, QUERIES, grade).fingerprint()).isNotEqualTo(one);
  }

  @Test
  void fingerprint_ofTextsCutElsewhere_isAnother() {
    List<Document> one = List.of(Document.of("ab", "c"), Document.of("d", "e"));
    List<Document> other = List.of(Document.of("a", "bc"), Document.of("d", "e"));
    Qrels nothing = new Qrels(Map.of("q1", Map.of("d", 1), "q2", Map.of("d", 1)));

    assertThat(TestCollection.judged(one, QUERIES, nothing).fingerprint())
        .isNotEqualTo(TestCollection.judged(other, QUERIES, nothing).fingerprint());
  }
}
