// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogTest {
  private static final Source SOURCE = new Source("a test", LocalDate.of(2026, 11, 23));

  @TempDir private Path temporary;

  private static String catalogue(String facts) {
    return """
        {"models": [
          {"id": "lab/small", "aliases": ["small"],
           "facts": [
             {"source": "its card", "date": "2026-01-02",
              %s}]}]}
        """
        .formatted(facts);
  }

  private Catalog read(String text) throws Exception {
    return Catalog.read(Files.writeString(temporary.resolve("mine.json"), text));
  }

  @Test
  void read_ofAUsersFile_keepsWhatItSaysAndLeavesTheRestUnknown() throws Exception {
    ModelCard card =
        read(catalogue("\"contextWindow\": 512, \"kinds\": [\"dense\"]")).card("SMALL");

    assertThat(card.fact(Attribute.CONTEXT_WINDOW))
        .isEqualTo(
            Fact.of(new ContextWindow(512), new Source("its card", LocalDate.of(2026, 1, 2))));
    assertThat(card.fact(Attribute.PRICE)).isEqualTo(Fact.unknown());
    assertThat(card.unknown()).contains(Attribute.PRICE).doesNotContain(Attribute.KINDS);
    assertThat(Attribute.PRICE.shown(card)).isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "\"contextWindow\": 0 | context window is 0",
        "\"contextWindow\": \"long\" | \"unlimited\"",
        "\"kinds\": [\"thick\"] | one of [dense, sparse, multi-vector, cross-encoder]",
        "\"kinds\": [] | give at least one",
        "\"languages\": [\"english\"] | ISO 639-3",
        "\"dimensions\": {\"standard\": 5, \"offered\": [4]} | is not among the offered [4]",
        "\"parameters\": 1.5 | a whole number",
        "\"length\": 5 | \"length\" is none",
        "\"claimedScore\": {\"benchmark\": \"B\", \"score\": 7000} | from 0 to 100",
        "\"price\": {\"amount\": -1, \"currency\": \"USD\", \"unit\": \"1M tokens\"} | 0 or more",
        "\"price\": {\"amount\": 1, \"currency\": \"EUR\", \"unit\": \"1M tokens\"} | \"USD\"",
        "\"price\": {\"amount\": 1, \"currency\": \"USD\", \"unit\": \"page\"} | [1K tokens, 1M tokens]",
        "\"released\": \"May\" | 2026-05-01",
      })
  void read_ofAWrongFact_namesFileLineAndWhatIsExpected(String facts, String expected) {
    assertThatThrownBy(() -> read(catalogue(facts)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("line 5 of ")
        .hasMessageContaining("mine.json")
        .hasMessageContaining("models[0].facts[0]")
        .hasMessageContaining(expected);
  }

  @Test
  void read_ofAFactStatedTwice_isRefused() {
    assertThatThrownBy(
            () ->
                read(
                    catalogue(
                        "\"parameters\": 5}, {\"source\": \"x\", \"date\": \"2026-01-01\",\n"
                            + "\"parameters\": 6")))
        .hasMessageContaining("line 6")
        .hasMessageContaining("stated once");
    assertThatThrownBy(() -> read(catalogue("\"parameters\": 5,\n\"parameters\": 6")))
        .hasMessageContaining("line 6")
        .hasMessageContaining("a second time");
  }

  @Test
  void read_ofAGroupWithoutSourceOrDay_isRefused() {
    assertThatThrownBy(() -> read(catalogue("\"parameters\": 5").replace("\"its card\"", "\" \"")))
        .hasMessageContaining("a source is empty");
    assertThatThrownBy(() -> read(catalogue("\"parameters\": 5").replace("\"date\"", "\"day\"")))
        .hasMessageContaining("an object with \"date\"");
  }

  @Test
  void read_ofWhatIsNoJson_namesTheLine() {
    assertThatThrownBy(() -> read("{\"models\": [\n{\"id\": oops}]}"))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("line 2 of ")
        .hasMessageContaining("is no JSON");
    assertThatThrownBy(() -> read("{\"models\": []} x")).isInstanceOf(SextantException.class);
  }

  @Test
  void read_ofAMissingFile_saysSo() {
    assertThatThrownBy(() -> Catalog.read(temporary.resolve("none.json")))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void card_ofAnUnknownName_namesTheNearest() {
    assertThatThrownBy(() -> Catalog.curated().card("all-MiniLM-L6"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all-MiniLM-L6")
        .hasMessageContaining("sentence-transformers/all-MiniLM-L6-v2");
  }

  @Test
  void catalog_withANameForTwoModels_isRefused() {
    assertThatThrownBy(
            () ->
                new Catalog(List.of(ModelCard.of("lab/one", "it"), ModelCard.of("lab/two", "IT"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lab/one")
        .hasMessageContaining("lab/two");
  }

  @Test
  void with_aLoadedModelsCard_itsFactsWinAndTheRestStays() {
    ModelCard before = Catalog.curated().card("all-MiniLM-L6-v2");
    EmbedderSpec spec =
        new EmbedderSpec(
            "all-MiniLM-L6-v2",
            "fingerprint",
            128,
            List.of(EmbeddingSpec.dense(384, Similarity.COSINE)));

    Catalog changed = Catalog.curated().with(ModelCard.of(spec, SOURCE));
    ModelCard after = changed.card("sentence-transformers/all-MiniLM-L6-v2");

    assertThat(changed.cards()).hasSameSizeAs(Catalog.curated().cards());
    assertThat(after.id()).isEqualTo("sentence-transformers/all-MiniLM-L6-v2");
    assertThat(after.fact(Attribute.CONTEXT_WINDOW))
        .isEqualTo(Fact.of(new ContextWindow(128), SOURCE));
    assertThat(after.fact(Attribute.LICENCE)).isEqualTo(before.fact(Attribute.LICENCE));
  }

  @Test
  void with_aNewModel_addsIt() {
    Catalog more =
        Catalog.curated()
            .with(
                new Catalog(
                    List.of(ModelCard.of("lab/new").with(Attribute.REVISION, "1", SOURCE))));

    assertThat(more.cards()).hasSize(Catalog.curated().cards().size() + 1);
    assertThat(more.card("lab/new").value(Attribute.REVISION)).contains("1");
  }
}
