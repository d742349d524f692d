// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderCommandTest {
  /**
   * Of {@code model.safetensors} in sentence-transformers/all-MiniLM-L6-v2, as the hub gives it.
   */
  private static final String PUBLISHED =
      "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

  @TempDir private Path temporary;

  @Test
  void folder_weights_areThePublishedFileToTheLastByte() throws Exception {
    Path folder = temporary.resolve("all/MiniLM");

    Cli.Result result = Cli.run("folder", folder);

    assertThat(result.code()).as(result.err()).isZero();
    byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(weights);
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(PUBLISHED);
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> folder.relativize(file).toString().replace('\\', '/')))
          .containsExactlyInAnyOrder(
              "",
              "config.json",
              "config_sentence_transformers.json",
              "model.safetensors",
              "modules.json",
              "sentence_bert_config.json",
              "special_tokens_map.json",
              "tokenizer.json",
              "tokenizer_config.json",
              "1_Pooling",
              "1_Pooling/config.json",
              "2_Normalize");
    }
  }

  @Test
  void folder_thatHoldsSomething_isLeftAlone() throws IOException {
    Path kept = Files.writeString(temporary.resolve("notes.txt"), "mine");

    Cli.Result result = Cli.run("folder", temporary);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("is no empty folder");
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).containsExactly(kept);
    }
  }
}
