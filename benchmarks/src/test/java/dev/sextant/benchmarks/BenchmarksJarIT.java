// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as users start it, with the libraries beside it and nothing else. */
@Timeout(300)
final class BenchmarksJarIT {
  @TempDir private Path folder;

  @Test
  void encode_sextantAlone_givesItsFigures() throws Exception {
    Path texts =
        Files.write(
            folder.resolve("texts.jsonl"), List.of("{\"text\": \"lamp\"}", "{\"text\": \"燈塔\"}"));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Path.of("target", "benchmarks.jar").toString(),
            "encode",
            "--quick",
            "--rounds",
            "1",
            "--only",
            "sextant.fp32",
            "--count",
            "2",
            "--texts",
            texts.toString());

    int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();

    assertThat(code).as(Files.readString(err)).isZero();
    assertThat(Files.readAllLines(out))
        .anyMatch(line -> line.startsWith("RESULT encode.sextant.fp32.texts_per_s "))
        .anyMatch(line -> line.startsWith("RESULT encode.sextant.fp32.cosine 1.00000"))
        .allMatch(line -> line.matches("# .+|RESULT encode\\.sextant\\.fp32\\.[a-z_]+ [0-9.]+"));
    assertThat(Files.readString(err)).doesNotContain("WARN").doesNotContain("Exception");
  }
}
