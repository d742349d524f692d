// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SearchCommandTest {
  @TempDir private static Path temporary;
  private static Path folder;
  private static Path index;

  @BeforeAll
  static void makeIndex() throws IOException {
    folder = Files.createDirectory(temporary.resolve("notes"));
    index = temporary.resolve("index");
    Files.writeString(
        folder.resolve("lamp.md"),
        """
        # The lighthouse

        The keeper repaired the lamp before the storm came.

        ## Oil

        Oil for the lamp is kept in the cellar \uD83D\uDE00, next to the ropes.
        """);
    Files.writeString(folder.resolve("bread.txt"), "Bread needs flour, water, salt and time.\n");
    Files.writeString(folder.resolve("tide.txt"), "High tide comes twice a day.\n");
    Cli.Result result =
        Cli.run("index", folder, "--into", index, "--chunk-tokens", 24, "--overlap", 0);
    assertThat(result.code()).as(result.err()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void search_inEveryMode_findsTheDocumentFirst(Mode mode) throws IOException {
    Cli.Result result =
        Cli.run("search", index, "baking bread with flour", "--mode", mode, "--json", "-k", 3);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    JsonNode first = result.objects().get(0);
    assertThat(first.path("document").asText()).isEqualTo("bread.txt");
    assertThat(first.path("line").asInt()).isEqualTo(1);
    assertThat(first.path("snippet").asText())
        .isEqualTo("Bread needs flour, water, salt and time.");
    assertThat(first.path("metadata")).isEmpty();
    assertThat(first.path("trace")).isNotEmpty();
    for (JsonNode hit : result.objects()) {
      String text = Files.readString(folder.resolve(hit.path("document").asText()));
      assertThat(text.substring(hit.path("start").asInt(), hit.path("end").asInt()))
          .isEqualTo(hit.path("text").asText());
      assertThat(hit.path("score").isNumber()).isTrue();
    }
  }

  @Test
  void search_groupsByDocumentAndKeepsKAsTheNumberOfPassages() {
    Cli.Result result =
        Cli.run(
            "search", index, "the lamp of the lighthouse", "--mode", "dense", "--json", "-k", 4);

    List<String> documents =
        result.objects().stream().map(hit -> hit.path("document").asText()).toList();
    assertThat(documents).hasSize(4);
    assertThat(documents.get(0)).isEqualTo("lamp.md");
    long groups = 1;
    for (int i = 1; i < documents.size(); i++) {
      groups += documents.get(i).equals(documents.get(i - 1)) ? 0 : 1;
    }
    assertThat(groups).isEqualTo(documents.stream().distinct().count());
  }

  @Test
  void search_withoutJson_showsScoreLineOffsetsAndSnippet() {
    Cli.Result result = Cli.run("search", index, "flour", "--mode", "bm25");

    assertThat(result.out())
        .matches(
            "1\\. bread\\.txt\n   \\d\\.\\d{4}  line 1, offsets 0 to \\d+\n   Bread needs flour, water, salt and time\\.\n");
  }

  @Test
  void search_byWordsAlone_loadsNoModel() {
    Models none =
        (model, options) -> {
          throw new AssertionError("loaded " + model);
        };

    Cli.Result result = Cli.with(none, "search", index, "tide", "--mode", "bm25");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("tide.txt");
  }

  @Test
  void search_explained_saysOnStandardErrorWhatRanAndWhichWordsWereFound() {
    Cli.Result plain = Cli.run("search", index, "flour and the tide", "--json");
    Cli.Result explained = Cli.run("search", index, "flour and the tide", "--json", "--explain");

    assertThat(explained.out()).isEqualTo(plain.out());
    assertThat(explained.err().lines())
        .anyMatch(line -> line.startsWith("dense: "))
        .anyMatch(line -> line.startsWith("bm25: "))
        .anyMatch(line -> line.startsWith("selection: "))
        .anyMatch(line -> line.contains("bread.txt") && line.contains("flour 0."));
  }

  @Test
  void search_forAWordThatIsNowhere_saysSoOnStandardError() {
    Cli.Result result = Cli.run("search", index, "xylophone", "--mode", "bm25", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualTo("nothing found\n");
  }

  @Test
  void search_isIndependentOfCaseOfTheModeAndOfOrderOfOptions() {
    assertThat(Cli.run("search", "--mode", "BM25", index, "-k", 1, "tide").out())
        .isEqualTo(Cli.run("search", index, "tide", "--mode", "bm25", "-k", 1).out());
  }
}
