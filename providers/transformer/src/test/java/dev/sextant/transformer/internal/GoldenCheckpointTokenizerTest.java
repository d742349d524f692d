// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tokenizers of the tiny checkpoints, WordPiece, byte-level BPE and unigram, read texts as the
 * Python reference does: the same ids, and the cut at the same place.
 */
final class GoldenCheckpointTokenizerTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  static List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN.resolve("expected"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          // Its module lower-cases before the tokenizer's own file does, and loads with the module.
          .filter(name -> !name.equals("lower-cased-by-module"))
          .filter(name -> !name.startsWith("vocab-only"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void read_asTheReferenceDoes(String name) throws IOException {
    JsonObject expected =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("expected").resolve(name + ".json")))
            .getAsJsonObject();
    int maxTokens = expected.get("max_tokens").getAsInt();
    try (TextTokenizer tokenizer = TextTokenizer.open(tokenizerFile(expected))) {
      for (JsonElement each : expected.getAsJsonArray("cases")) {
        JsonObject golden = each.getAsJsonObject();
        String text = text(golden.get("text"));
        String prompt = expected.get(golden.get("role").getAsString() + "_prompt").getAsString();

        TokenizedText read = tokenizer.read(prompt, text, maxTokens);

        String place = name + ", " + golden.get("name").getAsString();
        assertThat(read.ids()).as(place).containsExactly(integers(golden.getAsJsonArray("ids")));
        assertThat(read.receipt())
            .as(place)
            .isEqualTo(
                new Receipt(
                    golden.get("tokens").getAsInt(),
                    golden.get("dropped").getAsInt(),
                    golden.get("cut_offset").getAsInt()));
      }
    }
  }

  /** The file of the last layer that has it, and that it is the one the values were made with. */
  private static Path tokenizerFile(JsonObject expected) throws IOException {
    Optional<Path> last =
        expected.getAsJsonArray("layers").asList().stream()
            .map(layer -> GOLDEN.resolve("checkpoints").resolve(layer.getAsString()))
            .map(layer -> layer.resolve("tokenizer.json"))
            .filter(Files::exists)
            .reduce((earlier, later) -> later);
    Path file = last.orElseThrow();
    assertThat(sha256(file))
        .as("sha256 of %s", file)
        .isEqualTo(expected.getAsJsonObject("files").get("tokenizer.json").getAsString());
    return file;
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static String text(JsonElement text) {
    if (text.isJsonPrimitive()) {
      return text.getAsString();
    }
    JsonObject repeated = text.getAsJsonObject();
    return repeated.get("repeat").getAsString().repeat(repeated.get("times").getAsInt());
  }

  private static int[] integers(JsonArray numbers) {
    return numbers.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }
}
