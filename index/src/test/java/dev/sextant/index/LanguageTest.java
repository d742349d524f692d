// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static dev.sextant.testing.VectorIndexWriteContract.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.IndexEntry;
import dev.sextant.SearchExplanation.Word;
import dev.sextant.SearchRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LanguageTest {
  @TempDir Path temporary;

  private static IndexEntry words(String id, String text) {
    return new IndexEntry(Chunk.whole(Document.of(id, text)), List.of());
  }

  private static List<String> found(LuceneVectorIndex index, String query) {
    return ids(index.search(SearchRequest.defaults().withText(query)));
  }

  @ParameterizedTest
  @CsvSource({
    "ENGLISH, The horses were running, run horse, runs a race, 1",
    "GERMAN, Die Häuser stehen leer, Haus, Hose, 0",
    "FRENCH, Les chevaux galopent, cheval, chat, 0",
    "SPANISH, Las casas blancas, casa blanca, caso, 0",
    "CHINESE, 今天天气很好, 天气, 大气, 0",
    "JAPANESE, 東京都に住んでいます, 住む, 京都, 0",
    "RUSSIAN, Большие дома стоят, дом, дым, 0"
  })
  void search_otherFormOfAWord_isFound(
      Language language, String text, String form, String other, int othersFound) {
    IndexOptions options = IndexOptions.defaults().withLanguage(language);
    try (LuceneVectorIndex index = LuceneVectorIndex.inMemory(options)) {
      index.upsert(List.of(words("a", text), words("b", "!")));
      index.refresh();
      assertThat(found(index, form)).containsExactly("a");
      assertThat(found(index, other)).hasSize(othersFound);
    }
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void search_everyLanguage_findsAWordThatItWasGiven(Language language) {
    IndexOptions options = IndexOptions.defaults().withLanguage(language);
    try (LuceneVectorIndex index = LuceneVectorIndex.inMemory(options)) {
      index.upsert(List.of(words("a", "sextant 1731"), words("b", "compass")));
      index.refresh();
      assertThat(found(index, "sextant")).containsExactly("a");
      assertThat(index.language()).isEqualTo(language);
    }
  }

  @Test
  void explain_wordsOfALanguage_areStems() {
    IndexOptions options = IndexOptions.defaults().withLanguage(Language.ENGLISH);
    try (LuceneVectorIndex index = LuceneVectorIndex.inMemory(options)) {
      index.upsert(List.of(words("a", "the sailing machines")));
      index.refresh();
      assertThat(index.explain(SearchRequest.defaults().withText("the machine sails")).words())
          .hasEntrySatisfying(
              "a",
              found ->
                  assertThat(found)
                      .extracting(Word::word)
                      .containsExactlyInAnyOrder("machin", "sail"));
    }
  }

  @Test
  void open_otherLanguage_isRefusedAndNamesBoth() {
    IndexOptions english = IndexOptions.defaults().withLanguage(Language.ENGLISH);
    try (LuceneVectorIndex index = LuceneVectorIndex.open(temporary.resolve("i"), english)) {
      index.upsert(List.of(words("a", "running")));
    }
    IndexOptions german = IndexOptions.defaults().withLanguage(Language.GERMAN);
    assertThatThrownBy(() -> LuceneVectorIndex.open(temporary.resolve("i"), german))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ENGLISH")
        .hasMessageContaining("GERMAN")
        .hasMessageContaining("index again into a new folder");
    assertThatThrownBy(() -> LuceneVectorIndex.openReadOnly(temporary.resolve("i"), german))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ENGLISH");
    try (LuceneVectorIndex index = LuceneVectorIndex.openReadOnly(temporary.resolve("i"))) {
      assertThat(index.language()).isEqualTo(Language.ENGLISH);
      assertThat(found(index, "runs")).containsExactly("a");
    }
  }
}
