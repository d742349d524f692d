// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Document;
import dev.sextant.Metadata;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SubstituteLabelsTest {
  private static Document titled(String id, String title, String text) {
    return new Document(id, text, Metadata.empty().with("title", title));
  }

  private static final List<Document> CORPUS =
      List.of(
          titled(
              "a",
              "Wings in a slipstream",
              "Wings in a slipstream wings in a slipstream . Lift was measured here."),
          Document.of("b", "# How to mend lamps\n\nTake the glass off. Then clean it."),
          Document.of("c", "Bread needs flour and time. Knead it for ten minutes."),
          Document.of("d", "short"));

  private static Map<String, String> texts(TestCollection collection) {
    Map<String, String> texts = new java.util.TreeMap<>();
    collection.corpus().forEach(document -> texts.put(document.id(), document.text()));
    return texts;
  }

  @Test
  void title_isAskedForAndCutOut_alsoWhereTheTextRepeatsIt() {
    TestCollection collection = SubstituteLabels.TITLE.collection(CORPUS, 10);

    assertThat(collection.queries())
        .containsExactly(
            Map.entry("a", "Wings in a slipstream"), Map.entry("b", "How to mend lamps"));
    assertThat(texts(collection))
        .containsEntry("a", ". Lift was measured here.")
        .containsEntry("b", "Take the glass off. Then clean it.")
        .containsEntry("c", CORPUS.get(2).text());
    assertThat(collection.qrels().of("a")).containsExactly(Map.entry("a", 1));
  }

  @Test
  void firstSentence_isAskedForTheRest() {
    TestCollection collection = SubstituteLabels.FIRST_SENTENCE.collection(CORPUS, 10);

    assertThat(collection.queries()).containsEntry("c", "Bread needs flour and time.");
    assertThat(texts(collection))
        .containsEntry("c", "Knead it for ten minutes.")
        .containsEntry("d", "short");
    assertThat(collection.queries()).doesNotContainKey("d");
  }

  @Test
  void titleOrSentence_takesTheSentenceWhereThereIsNoTitle() {
    assertThat(SubstituteLabels.TITLE_OR_SENTENCE.collection(CORPUS, 10).queries())
        .containsExactly(
            Map.entry("a", "Wings in a slipstream"),
            Map.entry("b", "How to mend lamps"),
            Map.entry("c", "Bread needs flour and time."));
  }

  @Test
  void notes_sayThatNobodyJudgedAndWhatThatMeans() {
    List<String> notes = SubstituteLabels.TITLE.collection(CORPUS, 10).notes();

    assertThat(notes.get(0))
        .isEqualTo(
            "Nobody judged: the title or heading of a document is asked and its body should be found, for 2 of 4 documents.");
    assertThat(notes).hasSize(4);
  }

  @Test
  void documentsOfOneTitle_areAllRight() {
    List<Document> twins =
        List.of(
            titled("x", "The same old title", "One text that is here."),
            titled("y", "The same old title", "Another text that is here."),
            titled("z", "Another old title", "A third text that is here."));

    TestCollection collection = SubstituteLabels.TITLE.collection(twins, 10);

    assertThat(collection.qrels().of("x")).containsOnlyKeys("x", "y");
    assertThat(collection.queries()).containsOnlyKeys("x", "z");
  }

  @Test
  void moreQueriesThanAskedFor_areSampledTheSameWayEachTime() {
    List<Document> many =
        IntStream.range(0, 200)
            .mapToObj(i -> titled("d" + i, "Title of number " + i, "The text of number " + i))
            .toList();

    TestCollection sample = SubstituteLabels.TITLE.collection(many, 20);

    assertThat(sample.queries()).hasSize(20);
    assertThat(sample.corpus()).hasSize(200);
    assertThat(SubstituteLabels.TITLE.collection(many, 20).queries()).isEqualTo(sample.queries());
    // Not the first ones, which may all be of one kind.
    assertThat(sample.queries().keySet()).anyMatch(id -> Integer.parseInt(id.substring(1)) > 100);
  }

  @Test
  void corpusWithoutTitles_isRefused() {
    assertThatThrownBy(() -> SubstituteLabels.TITLE.collection(CORPUS.subList(2, 4), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 queries");
    assertThatThrownBy(() -> SubstituteLabels.TITLE.collection(CORPUS, 1))
        .hasMessageContaining("two or more");
  }
}
