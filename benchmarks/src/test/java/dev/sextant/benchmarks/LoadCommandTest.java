// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sextant.transformer.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class LoadCommandTest {
  @TempDir private Path folder;

  @Test
  void load_quick_givesTimeAndMemory() {
    assumeThat(ProcessMemory.now()).isPresent();

    Cli.Result result = Cli.run("load", "--quick", "--rounds", 1, "--precision", "fp32");

    assertThat(result.code()).as(result.err()).isZero();
    Map<String, Double> figures = result.figures();
    assertThat(figures.get("load.minilm.fp32.weights_mb")).isEqualTo(90.9);
    assertThat(figures.get("load.minilm.fp32.seconds")).isPositive();
    // The weights are in memory; the heap may have shrunk meanwhile.
    assertThat(figures.get("load.minilm.fp32.growth_ratio")).isGreaterThan(.8);
    assertThat(figures.get("load.minilm.fp32.peak_growth_mb"))
        .isGreaterThan(figures.get("load.minilm.fp32.weights_mb"));
    assertThat(figures.get("load.large.fp32.peak_mb"))
        .isGreaterThan(figures.get("load.large.fp32.weights_mb"));
  }

  @Test
  void write_twice_givesTheSameModelAndFiniteVectors() throws Exception {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    RandomCheckpoint checkpoint = new RandomCheckpoint(3, 128);
    checkpoint.write(first);
    checkpoint.write(second);

    assertThat(first.resolve("model.safetensors"))
        .hasSameBinaryContentAs(second.resolve("model.safetensors"));
    try (FirstVector loaded = FirstVector.of(first, Precision.FP32)) {
      List<float[]> vectors = loaded.encoder().encode(List.of("a lamp", "a storm"));
      assertThat(vectors).hasSize(2).doesNotHaveDuplicates();
      for (float[] vector : vectors) {
        assertThat(vector).hasSize(128);
        double squares = 0;
        for (float component : vector) {
          squares += component * component;
        }
        assertThat(squares).isBetween(.9999, 1.0001);
      }
    }
  }
}
