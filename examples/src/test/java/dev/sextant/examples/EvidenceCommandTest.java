// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void results() throws Exception {
    Files.writeString(
        folder.resolve("tasks.jsonl"),
        """
        {"name": "One", "type": "Retrieval", "domains": ["Medical"], "languages": ["eng-Latn"]}
        {"name": "Two", "type": "STS", "domains": ["News"], "languages": ["eng-Latn", "deu-Latn"]}
        """);
    Files.writeString(folder.resolve("benchmarks.json"), "{\"Both(v1)\": [\"One\", \"Two\"]}");
    Files.writeString(
        folder.resolve("subsets.tsv"),
        "task\tsubset\tlanguages\nOne\tdefault\teng-Latn\nTwo\ten\teng-Latn\nTwo\tde\tdeu-Latn\n");
    Files.writeString(
        folder.resolve("scores.tsv"),
        """
        model\ttask\tsplit\tsubset\tmain_score
        sentence-transformers/all-MiniLM-L6-v2\tOne\ttest\tdefault\t0.4
        sentence-transformers/all-MiniLM-L6-v2\tTwo\ttest\ten\t0.8
        sentence-transformers/all-MiniLM-L6-v2\tTwo\ttest\tde\t0.2
        lab/other\tOne\ttest\tdefault\t0.7
        lab/part\tTwo\ttest\ten\t0.9
        lab/part\tTwo\ttest\tde\t0.9
        """);
  }

  @Test
  void evidence_ofABenchmark_printsMeansAndMarksWhatIsMissing() {
    Cli.Result result =
        Cli.run("evidence", "--mteb", folder, "--benchmark", "Both(v1)", "--languages", "en");

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("languages are all in [eng]")
        .containsPattern("\n +1  sentence-transformers/all-MiniLM-L6-v2  60.00  = +– +28.28 +0 ")
        .contains("2 more models, of which 2 miss a task");
  }

  @Test
  void evidence_asJson_isALineAModel() {
    List<JsonNode> lines =
        Cli.run("evidence", "--mteb", folder, "--benchmark", "Both(v1)", "--json").objects();

    assertThat(lines)
        .extracting(line -> line.path("model").asText())
        .containsExactly("sentence-transformers/all-MiniLM-L6-v2", "lab/other", "lab/part");
    assertThat(lines.get(0).path("mean").asDouble()).isEqualTo(45);
    assertThat(lines.get(1).path("mean").isNull()).isTrue();
    assertThat(lines.get(1).path("missing").asInt()).isEqualTo(1);
  }

  @Test
  void evidence_ofADomainOrType_takesItsTasksAlone() {
    assertThat(Cli.run("evidence", "--mteb", folder, "--domain", "medical", "--json").objects())
        .first()
        .satisfies(line -> assertThat(line.path("mean").asDouble()).isEqualTo(70));
    assertThat(Cli.run("evidence", "--mteb", folder, "--types", "sts", "--json").objects())
        .first()
        .satisfies(line -> assertThat(line.path("model").asText()).isEqualTo("lab/part"));
  }

  @Test
  void evidence_ofModelsOnTheTasksTheyShare_compares() {
    List<JsonNode> lines =
        Cli.run(
                "evidence",
                "--mteb",
                folder,
                "--models",
                "all-MiniLM-L6-v2,part",
                "--common",
                "--json")
            .objects();

    assertThat(lines).extracting(line -> line.path("tasks").asInt()).containsExactly(1, 1);
    assertThat(lines).extracting(line -> line.path("mean").asDouble()).containsExactly(90.0, 50.0);
  }

  @Test
  void page_ofEvidence_isWritten() throws Exception {
    Path page = folder.resolve("evidence.html");

    assertThat(Cli.run("evidence", "--mteb", folder, "--html", page).code()).isZero();

    assertThat(Files.readString(page)).contains("lab/other").contains("Task by task");
  }

  @Test
  void brokenLines_areNamedOnStandardError() throws Exception {
    Files.writeString(
        folder.resolve("scores.tsv"),
        Files.readString(folder.resolve("scores.tsv")) + "lab/other\tTwo\ttest\ten\tNaN\n");

    Cli.Result result = Cli.run("evidence", "--mteb", folder, "--json");

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("line 8 of ").contains("\"NaN\"");
    assertThat(result.objects()).hasSize(3);
  }

  @Test
  void evidence_ofWhatNobodyKnows_isRefused() {
    assertThat(Cli.run("evidence").err()).contains("--mteb");
    assertThat(Cli.run("evidence", "--mteb", folder, "--benchmark", "None").err())
        .contains("there is no benchmark \"None\"")
        .contains("Both(v1)");
    assertThat(Cli.run("evidence", "--mteb", folder, "--models", "nobody").err())
        .contains("nobody");
    assertThat(Cli.run("evidence", "--mteb", folder, "--common").err()).contains("--models");
    assertThat(Cli.run("evidence", "--mteb", folder.resolve("none")).err()).contains("no folder");
  }
}
