// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramCommandTest {
  @TempDir private Path folder;

  @Test
  void program_folder_isWrittenInEachPrecision() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    new RandomCheckpoint(2, 32).write(model);
    Path target = folder.resolve("programs");

    Cli.Result result =
        Cli.run("program", model, "--precision", "fp32,fp16,bf16", "--into", target);

    assertThat(result.code()).as(result.err()).isZero();
    long words = words(target.resolve("model.fp32.pt"));
    assertThat(words(target.resolve("model.fp16.pt"))).isEqualTo(words / 2);
    assertThat(words(target.resolve("model.bf16.pt"))).isEqualTo(words / 2);
    assertThat(result.out()).anyMatch(line -> line.endsWith("model.fp16.pt: 32 numbers a text"));
  }

  /** Bytes of the first tensor. */
  private static long words(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry("encoder/data/0").getSize();
    }
  }

  @Test
  void program_folderThatIsNone_isNamed() {
    Path missing = folder.resolve("missing");
    Cli.Result result = Cli.run("program", missing, "--into", folder);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(missing.toString());
  }
}
