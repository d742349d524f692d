// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class EvaluateCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    write(
        "corpus.jsonl",
        """
        {"_id": "lamp", "title": "Light", "text": "The keeper repaired the lamp."}
        {"_id": "bread", "title": "", "text": "Bread needs flour."}
        {"_id": "empty", "title": "", "text": ""}
        {"_id": "tide", "title": "Sea", "text": "High tide comes twice a day."}
        """);
    write(
        "queries.jsonl",
        """
        {"_id": "q1", "text": "who repaired the lamp"}
        {"_id": "q2", "text": "what does bread need"}
        {"_id": "q3", "text": "nobody judged this"}
        {"_id": "q4", "text": "nothing is relevant to this"}
        """);
    judge("q1\tlamp\t2\nq1\ttide\t0\nq2\tbread\t1\nq4\ttide\t0\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void judge(String lines) throws IOException {
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n" + lines);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void evaluate_ofASearchThatFindsAll_isOne(Mode mode) {
    Cli.Result result = Cli.run("evaluate", folder, "--mode", mode, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("{\"ndcg@10\":1.0,\"mrr@10\":1.0,\"recall@100\":1.0}\n");
  }

  @Test
  void evaluate_ofAJudgementThatTheSearchDisagreesWith_isLess() throws IOException {
    // Of three documents the relevant one is not the first.
    judge("q1\tbread\t1\n");

    JsonNode figures = Cli.run("evaluate", folder, "--json").object();

    double mrr = figures.path("mrr@10").asDouble();
    assertThat(mrr).isIn(1.0 / 2, 1.0 / 3);
    assertThat(figures.path("ndcg@10").asDouble())
        .isCloseTo(Math.log(2) / Math.log(1 + 1 / mrr), within(1e-9));
    assertThat(figures.path("recall@100").asDouble()).isEqualTo(1);
  }

  @Test
  void evaluate_ofAJudgedDocumentThatIsNotThere_countsItAsNotFound() throws IOException {
    judge("q1\tlamp\t1\nq1\tmissing\t1\n");

    JsonNode figures = Cli.run("evaluate", folder, "--json").object();

    assertThat(figures.path("recall@100").asDouble()).isEqualTo(.5);
    assertThat(figures.path("mrr@10").asDouble()).isEqualTo(1);
    assertThat(figures.path("ndcg@10").asDouble())
        .isCloseTo(1 / (1 + Math.log(2) / Math.log(3)), within(1e-9));
  }

  @Test
  void evaluate_withoutJson_saysHowManyQueriesCounted() {
    Cli.Result result = Cli.run("evaluate", folder);

    assertThat(result.out())
        .isEqualTo("nDCG@10 1.0000, MRR@10 1.0000, Recall@100 1.0000, 2 queries\n");
    assertThat(result.err()).isEqualTo("2 queries have no relevant document and are left out\n");
  }

  @Test
  void evaluate_ofABrokenDocument_saysSoAndGoesOn() throws IOException {
    write("corpus.jsonl", Files.readString(folder.resolve("corpus.jsonl")) + "{\"_id\": \n");

    Cli.Result result = Cli.run("evaluate", folder, "--json");

    assertThat(result.code()).isZero();
    assertThat(result.object().path("ndcg@10").asDouble()).isEqualTo(1);
    assertThat(result.err()).contains("corpus.jsonl line 5");
  }

  @Test
  void evaluate_compare_measuresEveryModeAndFittedWeights() {
    Cli.Result json = Cli.run("evaluate", folder, "--compare", "--language", "english", "--json");
    assertThat(json.code()).as(json.err()).isZero();
    JsonNode modes = json.object().path("ndcg@10");
    for (String mode : List.of("bm25", "dense", "hybrid", "fitted")) {
      assertThat(modes.path(mode).asDouble()).as(mode).isEqualTo(1);
    }
    assertThat(json.object().path("p").path("bm25").asDouble()).isEqualTo(1);
    assertThat(json.object().path("weights").path("dense").asDouble()).isEqualTo(.5);

    assertThat(Cli.run("evaluate", folder, "--compare").out().lines())
        .hasSize(5)
        .anyMatch(line -> line.startsWith("fitted") && line.contains("1.0000"));
  }

  @Test
  void evaluate_leavesNothingBehind() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));

    Cli.run("evaluate", folder);

    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("sextant-evaluate"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "qrels/test.tsv | query-id\\tcorpus-id\\tscore\\nq1\\tlamp\\n | line 2",
        "qrels/test.tsv | query-id\\tcorpus-id\\tscore\\nq1\\tlamp\\tgood\\n | line 2",
        "qrels/test.tsv | query-id\\tcorpus-id\\tscore\\nq1\\tlamp\\t1\\nq1\\tlamp\\t2\\n | line 3",
        "qrels/test.tsv | query-id\\tcorpus-id\\tscore\\nother\\tlamp\\t1\\n | no query of",
        "qrels/test.tsv | q1\\tlamp\\t1\\n | line 1",
        "queries.jsonl | {\"_id\": \"q1\"}\\n | line 1",
        "queries.jsonl | {\"_id\": \"q1\", \"text\": \" \"}\\n | line 1"
      })
  void evaluate_ofMalformedFiles_namesTheLine(String file, String text, String problem)
      throws IOException {
    write(file, text.replace("\\t", "\t").replace("\\n", "\n"));

    Cli.Result result = Cli.run("evaluate", folder, "--json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("sextant: ").contains(problem);
  }

  @Test
  void evaluate_withoutJudgementsOrWithKBelowTen_isRefused() throws IOException {
    assertThat(Cli.run("evaluate", folder, "-k", 9).code()).isEqualTo(2);
    assertThat(Cli.run("evaluate", folder, "--split", "dev").err()).contains("dev.tsv");
    Files.delete(folder.resolve("qrels/test.tsv"));

    Cli.Result result = Cli.run("evaluate", folder);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("there is no file").contains("test.tsv");
  }
}
