// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.sextant.Receipt;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tokenizers of the tiny checkpoints, WordPiece, byte-level BPE and unigram, read texts as the
 * Python reference does: the same ids, and the cut at the same place.
 */
final class GoldenCheckpointTokenizerTest {
  @TempDir private Path folder;

  static List<String> checkpoints() {
    return GoldenCheckpoint.names().stream()
        // Its module lower-cases before the tokenizer's own file does, and loads with the module.
        .filter(name -> !name.equals("lower-cased-by-module"))
        .filter(name -> !name.startsWith("vocab-only"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void read_asTheReferenceDoes(String name) throws IOException {
    GoldenCheckpoint golden = GoldenCheckpoint.of(name);
    Path model = golden.assembleIn(folder);
    checkFiles(golden, model);
    try (TextTokenizer tokenizer = TextTokenizer.open(model.resolve("tokenizer.json"))) {
      for (GoldenCheckpoint.Case each : golden.cases()) {
        String prompt = golden.text(each.role() + "_prompt");

        TokenizedText read = tokenizer.read(prompt, each.text(), golden.whole("max_tokens"));

        assertThat(read.ids()).as("%s, %s", name, each).containsExactly(each.ids());
        assertThat(read.receipt())
            .as("%s, %s", name, each)
            .isEqualTo(new Receipt(each.tokens(), each.dropped(), each.cutOffset()));
      }
    }
  }

  /** That these are the files that the values were made with. */
  private static void checkFiles(GoldenCheckpoint golden, Path model) throws IOException {
    Map<String, JsonElement> files = golden.facts().getAsJsonObject("files").asMap();
    for (Map.Entry<String, JsonElement> file : files.entrySet()) {
      assertThat(sha256(model.resolve(file.getKey())))
          .as("sha256 of %s", file.getKey())
          .isEqualTo(file.getValue().getAsString());
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
