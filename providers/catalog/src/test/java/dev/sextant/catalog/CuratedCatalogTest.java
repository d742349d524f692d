// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.catalog.internal.Json;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is promised of the curated catalogue: sources, days, and who is in it. */
final class CuratedCatalogTest {
  private static final Catalog CATALOG = Catalog.curated();

  /** A page, a repository, a paper, MTEB's records or this project: what a reader can look up. */
  private static final Pattern KNOWN_PLACE =
      Pattern.compile(
          "https://|github\\.com/|huggingface\\.co/|arXiv:\\d{4}\\.\\d{4,5}"
              + "|^MTEB's model records|^Sextant");

  /** Said of a paper or a card that the catalogue's check did not reach. */
  private static final String NOT_OPENED = "not opened again";

  private static Json json() throws Exception {
    try (var in = Catalog.class.getResourceAsStream("models.json")) {
      return Json.read("models.json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void everyAttribute_ofEveryModel_hasSourceAndDayOrIsListedAsUnknown() throws Exception {
    for (Json model : json().member("models").items()) {
      Set<String> stated = new HashSet<>(model.member("unknown").texts());
      for (Json group : model.member("facts").items()) {
        assertThat(group.member("source").text()).isNotBlank();
        LocalDate day = LocalDate.parse(group.member("date").text());
        assertThat(day).isAfter("2010-01-01").isBefore("2026-12-01");
        stated.addAll(group.members().keySet());
      }
      assertThat(stated)
          .as(model.member("id").text())
          .containsAll(Attribute.all().stream().map(Attribute::name).toList());
    }
  }

  @Test
  void facts_ofEveryCard_haveASource() {
    for (ModelCard card : CATALOG.cards()) {
      for (Map.Entry<Attribute<?>, Fact<?>> fact : card.facts().entrySet()) {
        assertThat(fact.getValue().value()).as(card.id() + " " + fact.getKey()).isPresent();
        assertThat(fact.getValue().source()).as(card.id() + " " + fact.getKey()).isPresent();
      }
    }
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneId.systemDefault());
  }

  private static Stream<Source> sources() {
    return CATALOG.cards().stream()
        .flatMap(card -> card.facts().values().stream())
        .map(fact -> fact.source().orElseThrow())
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void source_ofAnyFact_canBeLookedUp(Source source) {
    assertThat(source.where()).containsPattern(KNOWN_PLACE);
  }

  @ParameterizedTest
  @MethodSource("sources")
  void day_ofAnyFact_hasPassed(Source source) {
    assertThat(source.date()).as(source.where()).isBeforeOrEqualTo(today());
  }

  @Test
  void released_ofEveryModel_isADayOrUnknownAndHasPassed() {
    for (ModelCard card : CATALOG.cards()) {
      card.value(Attribute.RELEASED)
          .ifPresent(day -> assertThat(day).as(card.id()).isBeforeOrEqualTo(today()));
    }
  }

  @Test
  void models_areFiftyOrMore() {
    assertThat(CATALOG.cards()).hasSizeGreaterThanOrEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all-MiniLM-L6-v2",
        "all-mpnet-base-v2",
        "DistilBERT",
        "multi-qa-distilbert-cos-v1",
        "all-MiniLM-L12-v2",
        "bge-small-en-v1.5",
        "bge-base-en-v1.5",
        "bge-large-en-v1.5",
        "bge-small-zh-v1.5",
        "bge-base-zh-v1.5",
        "bge-large-zh-v1.5",
        "bge-m3",
        "e5-small-v2",
        "e5-base-v2",
        "e5-large-v2",
        "multilingual-e5-small",
        "multilingual-e5-base",
        "multilingual-e5-large",
        "gte-small",
        "gte-base",
        "gte-large",
        "m3e-base",
        "stella_en_400M_v5",
        "stella_en_1.5B_v5",
        "ModernBERT Embed base",
        "modernbert-embed-large",
        "nomic-embed-text-v1.5",
        "Jina v3",
        "NV-Embed-v2",
        "Qwen3-Embedding-0.6B",
        "Qwen3-Embedding-4B",
        "Qwen3-Embedding-8B",
        "BioBERT",
        "SciBERT",
        "Legal-BERT",
        "SPECTER",
        "CLIP",
        "word2vec",
        "GloVe",
        "fastText",
        "Universal Sentence Encoder",
        "Skip-Thought",
        "Doc2Vec",
        "SPLADE-v3",
        "ColBERTv2",
        "answerai-colbert",
        "text-embedding-ada-002",
        "text-embedding-3-small",
        "text-embedding-3-large",
        "Cohere embed",
        "voyage-3-large",
        "Gemini Embedding"
      })
  void card_ofTheList_isThere(String name) {
    assertThat(CATALOG.find(name)).isPresent();
  }

  static Stream<ModelCard> services() {
    return CATALOG.cards().stream()
        .filter(card -> card.value(Attribute.ACCESS).equals(java.util.Optional.of(Access.API)));
  }

  @ParameterizedTest
  @MethodSource("services")
  void price_ofAService_isDatedAndAboveZeroOrUnknown(ModelCard card) {
    card.value(Attribute.PRICE)
        .ifPresent(price -> assertThat(price.perMillionTokens(false)).isPositive());
  }

  @ParameterizedTest
  @MethodSource("services")
  void price_ofAService_wasReadOnAPage(ModelCard card) {
    card.fact(Attribute.PRICE)
        .source()
        .ifPresent(
            source -> assertThat(source.where()).contains("https://").doesNotContain(NOT_OPENED));
  }

  @ParameterizedTest
  @MethodSource("services")
  void revision_ofAService_isUnknownBecauseNobodyNamesOne(ModelCard card) {
    assertThat(card.value(Attribute.REVISION)).isEmpty();
  }

  @Test
  void price_ofTheServicesThatAreComparedMost_isKnown() {
    for (String name :
        List.of(
            "text-embedding-3-small",
            "text-embedding-3-large",
            "text-embedding-ada-002",
            "Cohere embed",
            "voyage-3-large",
            "Gemini Embedding")) {
      assertThat(CATALOG.card(name).fact(Attribute.PRICE).source()).as(name).isPresent();
    }
  }

  @Test
  void price_ofOpenWeights_isNothing() {
    for (ModelCard card : CATALOG.cards()) {
      if (card.value(Attribute.ACCESS).equals(java.util.Optional.of(Access.OPEN_WEIGHTS))) {
        card.value(Attribute.PRICE)
            .ifPresent(price -> assertThat(price.perMillionTokens(false)).isZero());
      }
    }
  }

  @Test
  void facts_thatContradictEachOther_standNowhere() {
    for (ModelCard card : CATALOG.cards()) {
      boolean sparse =
          card.value(Attribute.KINDS).map(k -> k.equals(Set.of(ModelKind.SPARSE))).orElse(false);
      if (sparse) {
        assertThat(card.value(Attribute.DIMENSIONS).orElseThrow().standard())
            .as(card.id())
            .isEqualTo(card.value(Attribute.VOCABULARY_SIZE).orElseThrow().intValue());
      }
      if (card.value(Attribute.VOCABULARY_SIZE).isPresent()
          && card.value(Attribute.PARAMETERS).isPresent()) {
        assertThat(card.value(Attribute.PARAMETERS).orElseThrow())
            .as(card.id())
            .isGreaterThan(card.value(Attribute.VOCABULARY_SIZE).orElseThrow());
      }
    }
  }

  @Test
  void languages_ofEveryModel_areCodesThatAskingByTwoLettersFinds() {
    for (ModelCard card : CATALOG.cards()) {
      card.value(Attribute.LANGUAGES)
          .ifPresent(
              languages ->
                  assertThat(languages.named())
                      .as(
                          "%s: say ara, fas, swa, which a search for ar, fa, sw asks for",
                          card.id())
                      .doesNotContain("arb", "pes", "swh"));
    }
  }

  @Test
  void json_ofEveryCard_isReadAsTheSameCard() {
    for (ModelCard card : CATALOG.cards()) {
      Catalog read = CatalogJson.read("copy", "{\"models\": [" + Catalog.json(card) + "]}");
      assertThat(read.cards()).containsExactly(card);
    }
  }

  @Test
  void views_ofTheCatalogue_showEveryModelAndSource() {
    assertThat(CATALOG.toTable().rows()).hasSameSizeAs(CATALOG.cards());
    String html = CATALOG.toHtml();
    for (ModelCard card : CATALOG.cards()) {
      assertThat(html).contains(card.id());
    }
    assertThat(html)
        .contains("https://developers.openai.com/api/docs/models")
        .doesNotContain("href=");
  }
}
