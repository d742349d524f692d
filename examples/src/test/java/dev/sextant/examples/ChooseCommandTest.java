// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.choice.ModelChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChooseCommandTest {
  private static final List<String> PAPERS =
      List.of(
          "choose",
          "--kind",
          "dense",
          "--modality",
          "text",
          "--languages",
          "en",
          "--domain",
          "medical",
          "--document-words",
          "2000-8000",
          "--whole",
          "8000",
          "--documents",
          "10000",
          "--document-tokens",
          "8000",
          "--budget",
          "500");

  @TempDir private Path temporary;

  private static Object[] papers(Object... more) {
    return java.util.stream.Stream.concat(PAPERS.stream(), java.util.Arrays.stream(more)).toArray();
  }

  @Test
  void choose_withTheOptionsOfTheWorkedExample_answersTheSame() {
    Cli.Result result = Cli.run(papers());

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .isEqualTo(ModelChoice.of(MedicalPapers.requirements(), Catalog.curated()).toText());
  }

  @Test
  void choose_asJson_hasTrailCostAndSources() {
    JsonNode choice = Cli.run(papers("--json")).object();

    JsonNode large = named(choice.path("remaining"), "openai/text-embedding-3-large");
    assertThat(large.path("cost").path("dollarsPerMonth").decimalValue())
        .isEqualByComparingTo("10.40");
    assertThat(large.path("cost").path("items").get(0).path("factors")).hasSize(3);
    JsonNode small = named(choice.path("eliminated"), "sentence-transformers/all-MiniLM-L6-v2");
    assertThat(small.path("fallsAt").asText()).isEqualTo("context window");
    JsonNode check = small.path("checks").get(3);
    assertThat(check.path("found").asText()).isEqualTo("256");
    assertThat(check.path("source").asText()).contains("2026-11-22");
  }

  private static JsonNode named(JsonNode list, String model) {
    for (JsonNode one : list) {
      if (one.path("model").asText().equals(model)) {
        return one;
      }
    }
    throw new AssertionError(model + " is not there");
  }

  @Test
  void choose_whereNobodyRemains_namesTheNearestMisses() {
    Cli.Result result = Cli.run(papers("--runs-here", "--max-memory", "500MB"));

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("Nobody remains. The nearest misses:")
        .contains("\n  nomic-ai/modernbert-embed-base\n    memory: 596 MB against 500 MB in FP32\n")
        .contains("Without the limit on context window, 22 remain.");
  }

  @Test
  void choose_withASampleOfQueries_measuresWhatTheWindowMustHold() throws Exception {
    Path lines = temporary.resolve("queries.txt");
    Files.writeString(lines, "short query\n\n" + "long ".repeat(300) + "\n");
    Path json = temporary.resolve("queries.jsonl");
    Files.writeString(json, "{\"_id\": \"q\", \"text\": \"" + "word ".repeat(300) + "\"}\n");

    for (Path sample : List.of(lines, json)) {
      JsonNode choice = Cli.run("choose", "--query-sample", sample, "--json").object();

      JsonNode small = named(choice.path("eliminated"), "sentence-transformers/all-MiniLM-L6-v2");
      assertThat(small.path("fallsAt").asText()).isEqualTo("query length");
      assertThat(small.path("checks").get(0).path("limit").asText()).contains("399 tokens");
    }
    assertWrong(
        "contradict each other", "--query-sample", lines.toString(), "--query-words", "1-2");
  }

  @Test
  void choose_withASample_measuresLengthsAndTokensAWord() throws Exception {
    Path notes = Files.createDirectory(temporary.resolve("notes"));
    Files.writeString(notes.resolve("a.txt"), "The keeper repaired the lamp.");
    Files.writeString(notes.resolve("b.txt"), "Bread needs flour, water and salt to become bread.");

    JsonNode choice =
        Cli.run(
                "choose",
                "--runs-here",
                "--sample",
                notes,
                "--chunks",
                "128",
                "--documents",
                "1000",
                "--dollars-per-hour",
                "1",
                "--speed",
                "all-MiniLM-L6-v2=5000",
                "--json")
            .object();

    JsonNode small = named(choice.path("remaining"), "sentence-transformers/all-MiniLM-L6-v2");
    String hours = small.path("cost").path("items").get(0).path("factors").get(0).toString();
    // 5 and 9 words; 6 and 11 tokens: the words, and their marks.
    assertThat(hours).contains("8,500 tokens at 5,000 a second");
    assertThat(named(choice.path("remaining"), "BAAI/bge-small-en-v1.5").path("cost").toString())
        .contains("its speed on that machine");
  }

  @Test
  void choose_withPublicResults_ordersByThem() throws Exception {
    StringBuilder subsets = new StringBuilder("task\tsubset\tlanguages\n");
    StringBuilder scores = new StringBuilder("model\ttask\tsplit\tsubset\tmain_score\n");
    for (int i = 0; i < 8; i++) {
      subsets.append("Task %d\tdefault\teng-Latn\n".formatted(i));
      String row = "%s\tTask " + i + "\ttest\tdefault\t%s\n";
      scores.append(row.formatted("sentence-transformers/all-MiniLM-L6-v2", "0.4"));
      scores.append(row.formatted("BAAI/bge-small-en-v1.5", "0.6"));
    }
    Files.writeString(temporary.resolve("subsets.tsv"), subsets);
    Files.writeString(temporary.resolve("scores.tsv"), scores);

    JsonNode choice =
        Cli.run("choose", "--runs-here", "--languages", "en", "--json", "--mteb", temporary)
            .object();

    assertThat(choice.path("remaining").get(0).path("model").asText())
        .isEqualTo("BAAI/bge-small-en-v1.5");
    assertThat(choice.path("remaining").get(1).path("model").asText())
        .isEqualTo("sentence-transformers/all-MiniLM-L6-v2");
  }

  @Test
  void page_ofAChoice_isWritten() throws Exception {
    Path page = temporary.resolve("choice.html");

    assertThat(Cli.run(papers("--html", page)).code()).isZero();

    assertThat(Files.readString(page))
        .contains("text-embedding-3-large")
        .contains("$10.40")
        .contains("forbids commercial use");
  }

  @Test
  void options_thatContradictOrLackEachOther_areWrongUsage() {
    assertWrong("give both or neither", "--whole", "8000");
    assertWrong("contradict", "--document-words", "1-9", "--whole", "9", "--chunks", "9");
    assertWrong("write two numbers", "--document-words", "many", "--whole", "8000");
    assertWrong("in order", "--document-words", "9-1", "--whole", "8000");
    assertWrong("needs --documents", "--budget", "500");
    assertWrong("-5", "--documents", "-5");
    assertWrong("-1", "--documents", "1", "--document-tokens", "5", "--budget", "-1");
    assertWrong("give its --speed", "--query-millis", "x=5");
    assertWrong("--prefer", "--prefer", "beauty");
    assertWrong("--domain", "--domain", "chess");
  }

  private static void assertWrong(String message, String... options) {
    Object[] arguments = new Object[options.length + 1];
    arguments[0] = "choose";
    System.arraycopy(options, 0, arguments, 1, options.length);
    Cli.Result result = Cli.run(arguments);
    assertThat(result.code()).as(String.join(" ", options)).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }
}
