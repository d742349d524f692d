// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareCommandTest {
  private static final String MINILM = "all-MiniLM-L6-v2";
  private static final String BGE = "bge-small-en-v1.5";

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = temporary.resolve("lamps");
    write(
        "corpus.jsonl",
        """
        {"_id": "lamp", "title": "How lamps are mended", "text": "The keeper repaired the lamp of the tower."}
        {"_id": "bread", "title": "What a baker knows", "text": "Bread needs flour, water and time."}
        {"_id": "tide", "title": "", "text": "High tide comes twice a day. The moon pulls the sea."}
        """);
    write(
        "queries.jsonl",
        """
        {"_id": "q1", "text": "who repaired the lamp"}
        {"_id": "q2", "text": "what does bread need"}
        {"_id": "q3", "text": "nobody judged this"}
        """);
    judge("q1\tlamp\t2\nq2\tbread\t1\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void judge(String lines) throws IOException {
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n" + lines);
  }

  private Object[] arguments(Object... more) {
    List<Object> all = new ArrayList<>(List.of("compare", folder, "--quiet"));
    all.addAll(List.of("--cache", temporary.resolve("cache")));
    all.addAll(List.of(more));
    return all.toArray();
  }

  private Cli.Result compare(Object... more) {
    return Cli.run(arguments(more));
  }

  private static Map<String, JsonNode> systems(Cli.Result result) {
    return result.objects().stream()
        .filter(line -> line.path("type").asText().equals("system"))
        .collect(Collectors.toMap(line -> line.path("system").asText(), line -> line));
  }

  @Test
  void compare_measuresEachModelInEachMode_andWordsOnce() {
    Cli.Result result = compare("--models", MINILM + "," + BGE, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(systems(result))
        .containsOnlyKeys(
            "bm25", MINILM + " dense", MINILM + " hybrid", BGE + " dense", BGE + " hybrid");
    JsonNode dense = systems(result).get(MINILM + " dense");
    assertThat(dense.path("mean").asDouble()).isEqualTo(1);
    assertThat(dense.path("model").asText()).isEqualTo(MINILM);
    assertThat(dense.path("tokens").asLong()).isPositive();
    assertThat(dense.path("indexBytes").asLong()).isGreaterThan(3 * 384 * 4);
    assertThat(dense.path("remembered").asBoolean()).isFalse();
    assertThat(result.objects().stream().map(line -> line.path("type").asText()))
        .filteredOn("pair"::equals)
        .hasSize(10);
    assertThat(result.err()).contains("line 3 of ", "queries.jsonl: query q3 has no relevant");
  }

  @Test
  void compare_again_embedsNothing_andWithOneModelMore_thatOneAlone() throws IOException {
    AtomicInteger embedded = new AtomicInteger();
    Models counting = Cli.watched(embedded::addAndGet);
    Cli.with(counting, arguments("--models", MINILM, "--modes", "dense"));
    int first = embedded.getAndSet(0);
    assertThat(first).isGreaterThanOrEqualTo(3);

    Cli.Result again =
        Cli.with(counting, arguments("--models", MINILM, "--modes", "dense", "--json"));
    assertThat(embedded).hasValue(0);
    assertThat(systems(again).get(MINILM + " dense").path("remembered").asBoolean()).isTrue();

    Cli.Result more =
        Cli.with(counting, arguments("--models", MINILM + "," + BGE, "--modes", "dense", "--json"));
    assertThat(embedded).hasValue(first);
    assertThat(systems(more)).hasSize(2);

    Cli.with(counting, arguments("--models", MINILM, "--modes", "dense", "--fresh"));
    assertThat(embedded).hasValue(2 * first);
    write(
        "queries.jsonl", Files.readString(folder.resolve("queries.jsonl")).replace("who", "whose"));
    Cli.with(counting, arguments("--models", MINILM, "--modes", "dense"));
    assertThat(embedded).hasValue(3 * first);
  }

  @Test
  void compare_afterAMeasurementBroke_saysSoAndMeasuresAgain() throws IOException {
    compare("--models", MINILM, "--modes", "bm25");
    try (Stream<Path> files = Files.list(temporary.resolve("cache"))) {
      for (Path file : files.toList()) {
        Files.writeString(file, "{\"version\": 1");
      }
    }

    Cli.Result result = compare("--models", MINILM, "--modes", "bm25", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains(".json", "measured again");
    assertThat(systems(result).get("bm25").path("remembered").asBoolean()).isFalse();
  }

  @Test
  void compare_forPeople_printsTablesAndNotes_andWritesThePage() throws IOException {
    Path page = temporary.resolve("page.html");
    Path results = temporary.resolve("results");

    Cli.Result result =
        compare(
            "--models", MINILM, "--dollars-per-hour", "0.10", "--html", page, "--results", results);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("ndcg@10", "texts/s", "query ms", "Each with each", "- Cost is for 1,000,000");
    assertThat(page).content().startsWith("<!DOCTYPE html>").contains("Quality against cost");
    assertThat(results.resolve(MINILM).resolve("sextant").resolve("lamps.json"))
        .content()
        .contains("\"main_score\":1.0", "\"ndcg_at_10\":1.0", "\"test\":[");
    Cli.Result evidence = Cli.run("evidence", "--mteb", results, "--json");
    assertThat(evidence.object().path("mean").asDouble()).isEqualTo(100);
  }

  @Test
  void compare_inChunks_dividesForEveryModeTheSame() {
    Cli.Result result = compare("--models", MINILM, "--chunk-tokens", 12, "--overlap", 2, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    Map<String, JsonNode> systems = systems(result);
    assertThat(systems.get("bm25").path("texts").asLong()).isGreaterThan(3);
    assertThat(systems.get("bm25").path("texts"))
        .isEqualTo(systems.get(MINILM + " dense").path("texts"));
    assertThat(systems.get("bm25").path("tokens").asLong()).isZero();
  }

  @Test
  void compare_withoutLabels_saysWhatThatIsWorth() throws IOException {
    Files.delete(folder.resolve("qrels/test.tsv"));

    Cli.Result refused = compare("--models", MINILM);
    Cli.Result titles = compare("--models", MINILM, "--without-labels", "title", "--modes", "bm25");
    Path texts = Files.createDirectory(temporary.resolve("texts"));
    Files.writeString(texts.resolve("a.md"), "# How lamps are mended\n\nBy the keeper of them.");
    Files.writeString(texts.resolve("b.md"), "# What a baker knows\n\nThat bread needs flour.");
    folder = texts;
    Cli.Result markdown =
        compare("--models", MINILM, "--without-labels", "title", "--modes", "dense", "--json");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("there is no file", "test.tsv");
    assertThat(titles.code()).as(titles.err()).isZero();
    assertThat(titles.out())
        .contains("Nobody judged: the title or heading of a document is asked")
        .contains("for 2 of 3 documents");
    assertThat(markdown.objects().get(0).path("notes").get(0).asText()).contains("Nobody judged");
    assertThat(systems(markdown).get(MINILM + " dense").path("mean").asDouble()).isEqualTo(1);
  }

  @Test
  void compare_ofWrongArguments_isRefusedBeforeAnythingRuns() {
    assertRefused(compare("--models", "gpt"), 1, "gpt", BGE);
    assertRefused(compare("--models", MINILM + ",gpt"), 1, "gpt");
    assertRefused(compare("--models", MINILM, "--modes", "magic"), 2, "magic");
    assertRefused(compare("--models", MINILM, "-k", 9), 2, "-k is 9");
    assertRefused(compare("--models", MINILM, "--dollars-per-hour", "-1"), 2, "-1");
    assertRefused(compare("--models", MINILM, "--documents", "-1"), 2, "-1");
    assertRefused(compare("--models", MINILM, "--overlap", 5), 2, "--overlap is 5");
    assertRefused(compare("--models", MINILM, "--chunk-tokens", 0), 2, "--chunk-tokens is 0");
    assertRefused(compare("--models", MINILM, "--without-labels", "luck"), 2, "first-sentence");
    assertRefused(compare(), 2, "--models");
  }

  private static void assertRefused(Cli.Result result, int code, String... words) {
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("sextant: ").contains(words);
  }

  @Test
  void compare_ofTooFewQueriesOrDocumentsWithoutTitles_saysWhatToDo() throws IOException {
    judge("q1\tlamp\t2\n");
    assertRefused(compare("--models", MINILM), 1, "two or more");
    write(
        "corpus.jsonl",
        "{\"_id\": \"a\", \"text\": \"no title here\"}\n{\"_id\": \"b\", \"text\": \"nor here\"}\n");
    assertRefused(
        compare("--models", MINILM, "--without-labels", "title"), 1, "give another substitute");
  }

  @Test
  void compare_whereOneModelFails_printsTheOthersAndFails() throws IOException {
    Path empty = Files.createDirectory(temporary.resolve("empty-model"));

    Cli.Result result = compare("--models", empty + "," + MINILM, "--modes", "dense", "--json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(systems(result)).containsOnlyKeys(MINILM + " dense");
    assertThat(result.err()).contains("sextant: %s dense failed: ".formatted(empty));
    JsonNode failure = result.objects().get(result.objects().size() - 1);
    assertThat(failure.path("type").asText()).isEqualTo("failure");
    assertThat(failure.path("reason").asText()).contains(empty.toString());
  }
}
