// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class ModelCommandTest {
  @TempDir private Path folder;

  @Test
  void model_folder_givesTimeToLoadAndTextsPerSecond() throws IOException {
    new RandomCheckpoint(2, 32).write(folder);
    Path texts = folder.resolve("texts.jsonl");
    Files.writeString(texts, "{\"text\": \"a lamp\"}\n{\"text\": \"a storm at sea\"}\n");

    Cli.Result result =
        Cli.run("model", folder, "--precision", "fp32", "--texts", texts, "--count", 2);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.figures())
        .containsOnlyKeys("model.sextant.fp32.load_s", "model.sextant.fp32.texts_per_s");
    assertThat(result.figures().values()).allMatch(value -> value > 0);
    // Two special tokens each.
    assertThat(result.out()).contains("# 2 texts of 10 tokens in all");
  }

  @Test
  void model_folderThatIsNone_isNamed() throws IOException {
    Path missing = folder.resolve("missing");
    Path texts = folder.resolve("texts.jsonl");
    Files.writeString(texts, "{\"text\": \"a lamp\"}\n");

    Cli.Result result = Cli.run("model", missing, "--texts", texts, "--count", 1);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(missing.toString());
  }
}
