// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.EmbedderSpec;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ContextWindow;
import dev.sextant.catalog.ModelCard;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelsCommandTest {
  @TempDir private Path temporary;

  @Test
  void models_withoutAFilter_areAllOfTheCatalogue() {
    Cli.Result result = Cli.run("models");

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines()).hasSize(1 + Catalog.curated().cards().size());
    assertThat(result.out()).startsWith("model ").contains("\nBAAI/bge-m3 ");
  }

  @Test
  void models_thatRunHere_areThoseThatLoadByNameAndFoldersOfKnownNetworks() {
    List<JsonNode> cards = Cli.run("models", "--runs-here", "--json").objects();

    assertThat(cards)
        .extracting(card -> card.path("aliases").get(0).asText())
        .containsAll(DenseEmbedder.models())
        .contains("bge-m3", "all-mpnet-base-v2")
        .doesNotContain("NV-Embed-v2", "text-embedding-3-large", "SPLADE-v3");
  }

  @Test
  void catalogue_ofTheModelsThatLoad_saysWhatTheirFilesSay() {
    for (String name : DenseEmbedder.models()) {
      ModelCard card = Catalog.curated().card(name);
      try (Models.Loaded loaded = Cli.MODELS.load(name, DenseOptions.defaults())) {
        EmbedderSpec spec = loaded.embedder().spec();
        assertThat(card.value(Attribute.RUNS_IN)).as(name).contains("sextant-dense");
        assertThat(card.value(Attribute.CONTEXT_WINDOW))
            .as(name)
            .contains(new ContextWindow(spec.maxTokens()));
        assertThat(card.value(Attribute.DIMENSIONS).orElseThrow().standard())
            .as(name)
            .isEqualTo(spec.embeddings().get(0).dimension());
        assertThat(card.value(Attribute.SIMILARITY))
            .as(name)
            .contains(spec.embeddings().get(0).similarity());
      }
    }
  }

  @Test
  void models_thatAreLoaded_sayWhatTheirFilesSay() {
    JsonNode card = Cli.run("models", "all-MiniLM-L6-v2", "--load", "--json").object();

    assertThat(card.toString())
        .contains("the loaded checkpoint of all-MiniLM-L6-v2")
        .contains("\"licence\":{\"name\":\"Apache-2.0\"");
  }

  @Test
  void models_withLimits_areThoseKnownToMeetThem() {
    List<JsonNode> cards =
        Cli.run(
                "models",
                "--kind",
                "sparse,multi-vector",
                "--commercial",
                "--languages",
                "en",
                "--json")
            .objects();

    assertThat(cards)
        .extracting(card -> card.path("id").asText())
        .contains("BAAI/bge-m3", "colbert-ir/colbertv2.0")
        .doesNotContain("naver/splade-v3", "sentence-transformers/all-MiniLM-L6-v2");
    assertThat(Cli.run("models", "--max-memory", "100MB", "--access", "open-weights").out())
        .contains("all-MiniLM-L6-v2")
        .doesNotContain("bge-m3");
  }

  @Test
  void model_byAlias_showsEveryFactWithItsSource() {
    Cli.Result result = Cli.run("models", "NV-Embed-v2");

    assertThat(result.out())
        .startsWith("nvidia/NV-Embed-v2\n")
        .containsPattern("context window +32768 +MTEB's model records.*2026-08-01")
        .containsPattern("licence +CC-BY-NC-4.0 \\(not for commercial use\\)");
    assertThat(Cli.run("models", "NV-Embed").err())
        .contains("the catalogue has no model NV-Embed")
        .contains("nvidia/NV-Embed-v2");
  }

  @Test
  void models_ofAUsersFile_areAddedAndWin() throws Exception {
    Path own =
        Files.writeString(
            temporary.resolve("own.json"),
            """
            {"models": [
              {"id": "BAAI/bge-m3",
               "facts": [{"source": "us", "date": "2026-11-01", "contextWindow": 4096}]},
              {"id": "us/mine", "facts": []}]}
            """);

    Cli.Result result = Cli.run("models", "--catalog", own, "bge-m3", "us/mine", "--json");

    assertThat(result.objects()).hasSize(2);
    assertThat(result.out()).contains("\"contextWindow\":4096").contains("\"us/mine\"");
  }

  @Test
  void page_isWrittenBesideTheResult() throws Exception {
    Path page = temporary.resolve("models.html");

    assertThat(Cli.run("models", "--html", page).code()).isZero();

    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("BAAI/bge-m3");
    assertThat(Cli.run("models", "--html", temporary.resolve("none/x.html")).err())
        .contains("writing the page");
  }

  @Test
  void limits_thatMakeNoSense_areWrongUsage() {
    for (String[] wrong :
        List.of(
            new String[] {"--kind", "thick"},
            new String[] {"--max-memory", "lots"},
            new String[] {"--languages", "martian"},
            new String[] {"--access", "both"},
            new String[] {"--min-dimension", "9", "--max-dimension", "8"})) {
      Cli.Result result = Cli.run(concat("models", wrong));
      assertThat(result.code()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(result.err()).contains(wrong[wrong.length > 2 ? 2 : 0].substring(0, 3));
      assertThat(result.out()).isEmpty();
    }
  }

  private static Object[] concat(String first, String... more) {
    Object[] all = new Object[more.length + 1];
    all[0] = first;
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }
}
