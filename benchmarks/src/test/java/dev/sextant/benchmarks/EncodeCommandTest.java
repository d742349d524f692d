// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncodeCommandTest {
  private static final List<String> TEXTS =
      List.of(
          "The keeper repaired the lamp before the storm.",
          "Mitochondria move less when a cell is about to die, and then not at all.",
          "naïve 燈塔 \uD83D\uDE00",
          "A ship sailed across the lake, again and again. ".repeat(9),
          "Bread needs flour.");

  /** Far from what is measured, and farther from what a mistake would give. */
  private static final Map<String, Double> LOWEST =
      Map.of("fp32", .99999, "bf16", .999, "int8", .95);

  @TempDir private Path folder;

  private Path texts() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String text : TEXTS) {
      lines.add(new ObjectMapper().writeValueAsString(Map.of("text", text)));
    }
    return Files.write(folder.resolve("texts.jsonl"), lines);
  }

  @Test
  void encode_quick_givesEveryFigureAndTheSameVectorsInFloatingPoint() throws IOException {
    // One round on one thread: threads that wait for each other take long on a busy machine.
    Cli.Result result =
        Cli.run(
            "encode",
            "--quick",
            "--no-memory",
            "--rounds",
            1,
            "--threads",
            1,
            "--texts",
            texts(),
            "--count",
            TEXTS.size());

    assertThat(result.code()).as(result.err()).isZero();
    Map<String, Double> figures = result.figures();
    for (Contestant contestant : Contestant.ALL) {
      String name = "encode." + contestant + ".";
      assertThat(figures.get(name + "texts_per_s")).as(name).isPositive();
      assertThat(figures.get(name + "query_ms")).as(name).isPositive();
      double cosine = figures.get(name + "cosine");
      assertThat(cosine).as(name).isBetween(LOWEST.get(contestant.precision()), 1.0);
    }
    assertThat(figures)
        .containsKeys("encode.sextant.fp32.texts_per_s_ratio", "encode.sextant.fp32.query_ms_ratio")
        .doesNotContainKey("encode.onnxruntime.fp32.texts_per_s_ratio");
  }

  @Test
  void encode_onlyOnePeer_measuresNoOther() throws IOException {
    Cli.Result result =
        Cli.run(
            "encode",
            "--quick",
            "--no-memory",
            "--threads",
            2,
            "--texts",
            texts(),
            "--count",
            5,
            "--only",
            "onnxruntime.int8");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.figures().keySet())
        .isNotEmpty()
        .allMatch(name -> name.startsWith("encode.onnxruntime.int8."));
  }

  @Test
  void memory_ofAnEngineAlone_isItsModelAndMore() throws IOException {
    assumeThat(ProcessMemory.now()).isPresent();

    Cli.Result result =
        Cli.run(
            "encode", "--quick", "--texts", texts(), "--count", 2, "--only", "onnxruntime.fp32");

    assertThat(result.code()).as(result.err()).isZero();
    double loaded = result.figures().get("encode.onnxruntime.fp32.rss_loaded_mb");
    // The weights are 91 MB.
    assertThat(loaded).isGreaterThan(91);
    assertThat(result.figures().get("encode.onnxruntime.fp32.rss_mb"))
        .isGreaterThanOrEqualTo(loaded - .1);
  }

  @Test
  void encode_fewerTextsThanAskedFor_saysHowManyThereAre() throws IOException {
    Cli.Result result = Cli.run("encode", "--quick", "--texts", texts(), "--count", 6);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("has 5 texts, 6 were asked for");
  }

  @Test
  void encode_unknownName_listsTheKnownOnes() {
    Cli.Result result = Cli.run("encode", "--only", "torch");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--only names torch").contains("djl-rust.fp32");
  }
}
