// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is said in one sentence, and an index that was good before is good after. */
final class BadInputTest {
  @TempDir private Path temporary;
  private Path notes;
  private Path index;

  @BeforeEach
  void makeGoodIndex() throws IOException {
    notes = Files.createDirectory(temporary.resolve("notes"));
    index = temporary.resolve("index");
    Files.writeString(notes.resolve("lamp.md"), "The keeper repaired the lamp.");
    Files.writeString(notes.resolve("bread.md"), "Bread needs flour.");
    assertThat(Cli.run("index", notes, "--into", index).code()).isZero();
  }

  private void assertStillGood() {
    Cli.Result found = Cli.run("search", index, "who mended the light", "--json", "-k", 2);
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.objects().stream().map(hit -> hit.path("document").asText()))
        .containsExactly("lamp.md", "bread.md");
    JsonNode again = Cli.run("index", notes, "--into", index, "--json").object();
    assertThat(again.path("unchanged").asInt()).isEqualTo(2);
  }

  /** Exit code, no output, and a complaint of one line with these words. */
  private void assertRefused(Cli.Result result, int code, String... words) {
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(result.out()).isEmpty();
    List<String> lines = result.complaints();
    assertThat(lines.get(0)).startsWith("sextant: ").contains(words);
    if (code == 2) {
      assertThat(lines).hasSize(2);
      assertThat(lines.get(1)).startsWith("Try 'sextant").endsWith("--help'.");
    } else {
      assertThat(lines).hasSize(1);
    }
    assertStillGood();
  }

  @Test
  void index_ofAMissingFolder_isRefused() {
    Path missing = temporary.resolve("missing");

    assertRefused(Cli.run("index", missing, "--into", index), 1, "nothing at", missing.toString());
  }

  @Test
  void index_ofASingleFileThatIsNoText_isRefused() throws IOException {
    Path file = temporary.resolve("file");
    Files.write(file, new byte[] {1, 0, 2});
    assertRefused(Cli.run("index", file, "--into", index), 1, "is binary", file.toString());
    Files.write(file, new byte[0]);
    assertRefused(Cli.run("index", file, "--into", index), 1, "is empty");
    Files.write(file, "na\u00EFve".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(Cli.run("index", file, "--into", index), 1, "is not UTF-8");
    Files.write(file, Collections.nCopies(65 << 9, "x".repeat(2_047)));
    assertRefused(Cli.run("index", file, "--into", index), 1, "larger than 64 MB");
  }

  @Test
  void index_withAnotherModel_namesBoth() {
    assertRefused(
        Cli.run("index", notes, "--into", index, "--model", "e5-small-v2"),
        1,
        "all-MiniLM-L6-v2",
        "e5-small-v2");
  }

  @Test
  void index_withAnUnknownModel_namesThoseThereAre() {
    assertRefused(
        Cli.run("index", notes, "--into", index, "--model", "gpt"), 1, "gpt", "bge-small-en-v1.5");
  }

  @ParameterizedTest
  @CsvSource({
    "257, 0, 257, 256",
    "0, 0, --chunk-tokens is 0, 1 or more",
    "-3, 0, --chunk-tokens is -3, 1 or more",
    "32, 32, --overlap is 32, 32 tokens",
    "32, 40, --overlap is 40, 32 tokens",
    "32, -1, --overlap is -1, 0 or more",
    "many, 0, many, int"
  })
  void index_withImpossibleSizes_isRefused(String tokens, String overlap, String one, String two) {
    assertRefused(
        Cli.run("index", notes, "--into", index, "--chunk-tokens", tokens, "--overlap", overlap),
        2,
        one,
        two);
  }

  @Test
  void index_withChunksTooSmallForAnyWord_isRefused() {
    assertRefused(
        Cli.run("index", notes, "--into", index, "--chunk-tokens", 2, "--overlap", 0), 1, "2");
  }

  @Test
  void index_intoAFolderOfOtherThings_leavesItAlone() throws IOException {
    Path other = Files.createDirectory(temporary.resolve("other"));
    Files.writeString(other.resolve("letter.txt"), "Dear");

    assertRefused(Cli.run("index", notes, "--into", other), 1, other.toString(), "letter.txt");
    try (Stream<Path> files = Files.list(other)) {
      assertThat(files).containsExactly(other.resolve("letter.txt"));
    }
  }

  @Test
  void index_intoAFile_isRefused() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");

    assertRefused(Cli.run("index", notes, "--into", file), 1, file.toString());
    assertThat(file).hasContent("x");
  }

  @Test
  void index_whereNothingCanBeWritten_isRefused() {
    // Not even root makes a folder there.
    assertRefused(Cli.run("index", notes, "--into", "/proc/index"), 1, "/proc/index");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t"})
  void search_withAnEmptyQuery_isRefused(String query) {
    assertRefused(Cli.run("search", index, query), 2, "query is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1"})
  void search_withKBelowOne_isRefused(String k) {
    assertRefused(Cli.run("search", index, "lamp", "-k", k), 2, "-k is " + k);
  }

  @Test
  void search_withAnUnknownMode_namesThoseThereAre() {
    assertRefused(Cli.run("search", index, "lamp", "--mode", "magic"), 2, "magic", "BM25");
  }

  @Test
  void search_ofWhatIsNoIndex_isRefused() {
    assertRefused(Cli.run("search", notes, "lamp"), 1, notes.toString(), "no index");
    Path missing = temporary.resolve("missing");
    assertRefused(Cli.run("search", missing, "lamp"), 1, missing.toString());
    assertThat(missing).doesNotExist();
  }

  @Test
  void search_withAModelThatIsAnotherOneNow_isRefused() {
    Models changed = (model, options) -> Cli.MODELS.load(model, options.withMaxTokens(128));

    assertRefused(Cli.with(changed, "search", index, "lamp"), 1, "all-MiniLM-L6-v2", "fingerprint");
  }

  @Test
  void search_ofATruncatedIndex_isRefused() throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    List<Path> files;
    try (Stream<Path> listed = Files.list(index)) {
      files = listed.toList();
    }
    Path largest = index;
    for (Path file : files) {
      Path copied = Files.copy(file, copy.resolve(file.getFileName()));
      if (largest.equals(index) || Files.size(copied) > Files.size(largest)) {
        largest = copied;
      }
    }
    byte[] bytes = Files.readAllBytes(largest);
    Files.write(largest, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused(Cli.run("search", copy, "lamp"), 1, copy.toString(), "damaged");
    assertRefused(Cli.run("index", notes, "--into", copy), 1, copy.toString(), "damaged");
  }

  @Test
  void commandLine_withoutACommandOrWithAnUnknownOne_isRefused() {
    assertRefused(Cli.run(), 2, "no command");
    assertRefused(Cli.run("find"), 2, "find");
    assertRefused(Cli.run("index", notes), 2, "--into");
    assertRefused(Cli.run("search", index, "lamp", "--colour"), 2, "--colour");
  }

  @Test
  void failure_withDebug_showsWhereItCameFrom() {
    Cli.Result result = Cli.run("search", notes, "lamp", "--debug");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("sextant: ").contains("\tat dev.sextant.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index",
        "search",
        "embed",
        "evaluate",
        "compare",
        "sts",
        "models",
        "choose",
        "evidence"
      })
  void help_ofEveryCommand_isAResult(String command) {
    Cli.Result result = Cli.run(command, "--help");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Usage: sextant " + command);
    assertThat(result.err()).isEmpty();
    assertThat(Cli.run(command, "--version").out()).startsWith("sextant ");
  }
}
