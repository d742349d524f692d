// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every command that loads a model takes a model's folder. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class FolderModelTest {
  @TempDir private Path temporary;

  private Path model(String name) {
    return GoldenCheckpoint.of(name).assembleIn(temporary);
  }

  private static List<JsonNode> embed(List<String> lines, Object... options) {
    Object[] arguments = new Object[options.length + 1];
    arguments[0] = "embed";
    System.arraycopy(options, 0, arguments, 1, options.length);
    byte[] input = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    Cli.Result result = Cli.pipe(input, arguments);
    assertThat(result.code()).as(result.err()).isZero();
    return result.objects();
  }

  private static void refused(int code, Cli.Result result, String... parts) {
    assertThat(result.code()).isEqualTo(code);
    assertThat(result.err()).startsWith("sextant: ").contains(parts);
    assertThat(result.err().lines()).hasSize(code == 2 ? 2 : 1);
  }

  /** Lines are texts: those of one line, not empty and not null, are compared. */
  @Test
  void embed_folder_givesTheReferencesVectors() {
    for (String name : List.of("bert", "modernbert", "dense-tanh", "weights-bin")) {
      List<GoldenCheckpoint.Case> cases =
          GoldenCheckpoint.of(name).cases("query").stream()
              .filter(one -> one.text().lines().count() == 1)
              .toList();
      assertThat(cases).isNotEmpty();
      List<JsonNode> objects =
          embed(
              cases.stream().map(GoldenCheckpoint.Case::text).collect(Collectors.toList()),
              "--model",
              model(name),
              "--role",
              "query",
              "--precision",
              "fp32");
      assertThat(objects).hasSameSizeAs(cases);
      for (int i = 0; i < cases.size(); i++) {
        float[] expected = cases.get(i).vector();
        JsonNode vector = objects.get(i).path("vector");
        assertThat(vector).hasSize(expected.length);
        for (int at = 0; at < expected.length; at++) {
          assertThat(vector.get(at).floatValue()).isCloseTo(expected[at], within(2e-5f));
        }
      }
    }
  }

  @Test
  void embed_plainFolder_needsPooling() {
    Path model = model("plain-mean");
    refused(1, Cli.pipe(new byte[] {'a'}, "embed", "--model", model), "plain-mean", "withPooling");
    assertThat(embed(List.of("a"), "--model", model, "--pooling", "mean").get(0).path("vector"))
        .hasSize(32);
    assertThat(embed(List.of("a"), "--model", model, "--pooling", "cls,max").get(0).path("vector"))
        .hasSize(64);
  }

  @Test
  void embed_wrongModelOrOption_isOneSentence() throws IOException {
    refused(
        1,
        Cli.run("embed", "--model", temporary.resolve("none")),
        "none",
        "no such folder",
        "all-MiniLM-L6-v2");
    refused(1, Cli.run("embed", "--model", "a\0b"), "no such folder");
    refused(1, Cli.run("embed", "--model", temporary), "holds no model");
    refused(2, Cli.run("embed", "--pooling", "median"), "--pooling", "MEAN");
    refused(2, Cli.run("embed", "--precision", "fp8"), "--precision", "BF16");
    refused(
        1,
        Cli.run("embed", "--model", model("bert"), "--pooling", "cls"),
        "files of model bert say pool mean");
    Path broken = model("roberta");
    Files.delete(broken.resolve("tokenizer.json"));
    refused(1, Cli.run("embed", "--model", broken), "no tokenizer.json");
  }

  @Test
  void index_andSearch_withAFolder_needItNamedAgain() throws IOException {
    Path model = model("bert");
    Path notes = Files.createDirectory(temporary.resolve("notes"));
    Files.writeString(notes.resolve("lamp.md"), "The keeper repaired the lamp.");
    Files.writeString(notes.resolve("bread.md"), "Bread needs flour.");
    Path index = temporary.resolve("index");
    Cli.Result made = Cli.run("index", notes, "--into", index, "--model", model, "--json");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.object().path("added").asInt()).isEqualTo(2);

    Cli.Result found = Cli.run("search", index, "the lamp", "--model", model, "--json");
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.objects()).hasSize(2);
    assertThat(Cli.run("search", index, "lamp", "--mode", "bm25", "--json").objects()).hasSize(1);

    refused(1, Cli.run("search", index, "the lamp"), "made with bert", "--model");
    refused(1, Cli.run("index", notes, "--into", index), "made with bert", "--model");
    refused(
        1,
        Cli.run("search", index, "the lamp", "--model", model("pooling-cls")),
        "vectors of bert",
        "the same model");
    Cli.Result again = Cli.run("index", notes, "--into", index, "--model", model, "--json");
    assertThat(again.object().path("unchanged").asInt()).isEqualTo(2);
  }

  @Test
  void sts_folder_isMeasured() throws IOException {
    Path pairs =
        Files.writeString(
            temporary.resolve("pairs.tsv"),
            "sentence1\tsentence2\tscore\na lamp\ta lamp\t5\na lamp\tbread\t1\nrope\toil\t2\n");
    Cli.Result result = Cli.run("sts", pairs, "--model", model("electra"), "--json");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.object().path("spearman").isNumber()).isTrue();
  }
}
