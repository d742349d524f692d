// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.Weight;
import dev.sextant.transformer.internal.torchscript.Weights;
import dev.sextant.transformer.internal.weights.Checkpoint;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class CalibrationTest {
  private static final List<int[]> ROWS = List.of(new int[] {2, 5, 7, 3}, new int[] {2, 3});

  @TempDir private Path folder;

  /** Counts how often a tensor is read. */
  private record Counted(Weights weights, AtomicInteger reads) implements Weights {
    @Override
    public Weight tensor(String name, long... shape) {
      Weight weight = weights.tensor(name, shape);
      return new Weight() {
        @Override
        public long[] shape() {
          return weight.shape();
        }

        @Override
        public void writeTo(WritableByteChannel target, FloatType precision) throws IOException {
          reads.incrementAndGet();
          weight.writeTo(target, precision);
        }
      };
    }
  }

  private interface Check {
    void on(Architecture architecture, Counted weights) throws IOException;
  }

  private void check(Check check) throws IOException {
    Path model = GoldenCheckpoint.of("bert").assembleIn(folder);
    Architecture architecture = Architectures.of(ModelConfig.read(model.resolve("config.json")));
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      Weights weights = new CheckpointWeights(checkpoint, architecture.prefixes());
      check.on(architecture, new Counted(weights, new AtomicInteger()));
    }
  }

  private Calibration cached(String digest, List<int[]> rows) {
    CalibrationCache cache = CalibrationCache.of(folder.resolve("cache"));
    return new Calibration(() -> rows, () -> digest, Optional.of(cache));
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache/calibration"))) {
      return files.count();
    }
  }

  @Test
  void scales_secondTime_readNoWeight() throws IOException {
    check(
        (architecture, weights) -> {
          byte[] first = cached("one", ROWS).scales(architecture, weights, 1).bytes();
          assertThat(weights.reads.getAndSet(0)).isPositive();
          assertThat(cached("one", ROWS).scales(architecture, weights, 1).bytes()).isEqualTo(first);
          assertThat(weights.reads).hasValue(0);
          assertThat(Calibration.of(() -> ROWS).scales(architecture, weights, 1).bytes())
              .isEqualTo(first);
          assertThat(weights.reads.get()).isPositive();
        });
  }

  @Test
  void scales_otherWeightsOrTexts_areFoundAnew() throws IOException {
    check(
        (architecture, weights) -> {
          cached("one", ROWS).scales(architecture, weights, 1);
          cached("two", ROWS).scales(architecture, weights, 1);
          cached("one", List.of(ROWS.get(0))).scales(architecture, weights, 1);
          // The same ids, divided elsewhere.
          cached("one", List.of(new int[] {2, 5, 7}, new int[] {3, 2, 3}))
              .scales(architecture, weights, 1);
          assertThat(files()).isEqualTo(4);
        });
  }

  @Test
  void scales_brokenFile_isMadeAnew() throws IOException {
    check(
        (architecture, weights) -> {
          byte[] first = cached("one", ROWS).scales(architecture, weights, 1).bytes();
          try (Stream<Path> files = Files.list(folder.resolve("cache/calibration"))) {
            Files.writeString(files.findFirst().orElseThrow(), "broken");
          }
          assertThat(cached("one", ROWS).scales(architecture, weights, 1).bytes()).isEqualTo(first);
          weights.reads.set(0);
          cached("one", ROWS).scales(architecture, weights, 1);
          assertThat(weights.reads).hasValue(0);
        });
  }
}
