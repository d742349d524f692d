// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.transformer.internal.folder.HeadFiles;
import dev.sextant.transformer.internal.folder.ModelFolder;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.Kernels;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.weights.Checkpoint;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every architecture and every part of a head against the Python reference, by a tiny random
 * checkpoint of each; the expected vectors were computed in float64, each text alone.
 */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class TinyCheckpointsTest {
  /** Two streams, so that batches are cut into pieces. */
  private static final int THREADS = 2;

  @TempDir Path folder;

  static List<String> checkpoints() {
    return GoldenCheckpoint.names();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void encode_goldenTokens_givesTheReferencesVectors(String name) {
    GoldenCheckpoint golden = GoldenCheckpoint.of(name);
    Path model = golden.assembleIn(folder);
    check(golden, model, FloatType.FP32, Processor.running().kernels());
    // The rest differs by architecture, not by what a variant changes.
    if (golden.texts("layers").size() == 1) {
      check(golden, model, FloatType.FP32, Kernels.PLAIN);
      check(golden, model, FloatType.BF16, Processor.running().kernels());
    }
  }

  /** What a device runs, on the processor: its operators are there too. */
  @ParameterizedTest
  @MethodSource("checkpoints")
  void encode_programForDevices_givesTheReferencesVectors(String name) {
    GoldenCheckpoint golden = GoldenCheckpoint.of(name);
    Path model = golden.assembleIn(folder);
    for (FloatType precision : FloatType.values()) {
      check(golden, model, precision, Kernels.DEVICE);
    }
  }

  private static void check(
      GoldenCheckpoint golden, Path model, FloatType precision, Kernels kernels) {
    withProgram(golden, model, precision, kernels, program -> check(golden, program));
  }

  private static void check(GoldenCheckpoint golden, EncoderProgram program) {
    assertThat(program.dimension()).isEqualTo(golden.whole("dimension"));
    List<String> tasks = program.architecture().tasks();
    try (TorchEncoder encoder = TorchEncoder.open(program, THREADS)) {
      for (String role : List.of("query", "document", "plain")) {
        int task = golden.task(role).map(tasks::indexOf).orElse(0);
        check(golden.cases(role), task, encoder, program);
      }
    }
  }

  /**
   * Opens a checkpoint's network and head for as long as they are used.
   *
   * @param model where it was assembled
   */
  static void withProgram(
      GoldenCheckpoint golden,
      Path model,
      FloatType precision,
      Kernels kernels,
      Consumer<EncoderProgram> use) {
    Architecture architecture = Architectures.of(ModelConfig.read(model.resolve("config.json")));
    try (Checkpoint checkpoint = Checkpoint.open(model);
        HeadFiles head = HeadFiles.open(ModelFolder.open(model))) {
      use.accept(
          new EncoderProgram(
              architecture,
              new CheckpointWeights(checkpoint, architecture.prefixes()),
              parts(golden, head),
              precision,
              kernels));
    }
  }

  private static List<HeadPart> parts(GoldenCheckpoint golden, HeadFiles head) {
    List<HeadPart> parts = new ArrayList<>(head.parts());
    if (golden.truth("pooling_given")) {
      parts.add(
          new HeadPart.Pool(golden.texts("pooling").stream().map(PoolingMode::named).toList()));
    }
    // Changes nothing where it is the model's own dimension.
    parts.add(new HeadPart.Truncate(golden.whole("dimension")));
    if (golden.truth("normalize_asked")) {
      parts.add(new HeadPart.Normalize());
    }
    return parts;
  }

  /** Pooling leaves out the same number of tokens in all rows of a batch. */
  private static void check(
      List<GoldenCheckpoint.Case> cases, int task, TorchEncoder encoder, EncoderProgram program) {
    Map<Integer, List<GoldenCheckpoint.Case>> batches =
        cases.stream().collect(Collectors.groupingBy(GoldenCheckpoint.Case::excluded));
    batches.forEach(
        (excluded, batch) ->
            check(
                batch,
                rows -> TokenBatch.of(rows).skipping(excluded).forTask(task),
                encoder,
                program));
  }

  private static void check(
      List<GoldenCheckpoint.Case> cases,
      Function<int[][], TokenBatch> batch,
      TorchEncoder encoder,
      EncoderProgram program) {
    int[][] rows = cases.stream().map(GoldenCheckpoint.Case::ids).toArray(int[][]::new);
    int dimension = program.dimension();
    float[] together = encoder.encode(batch.apply(rows));
    for (int i = 0; i < rows.length; i++) {
      float[] alone = encoder.encode(batch.apply(new int[][] {rows[i]}));
      float[] row = Arrays.copyOfRange(together, i * dimension, (i + 1) * dimension);
      String name = program + " " + cases.get(i).name();
      float[] expected = cases.get(i).vector();
      if (program.precision() == FloatType.FP32) {
        // Vectors that are not normalised have numbers beyond 1, and steps to match.
        assertThat(row)
            .as(name)
            .containsExactly(alone, within(1e-6f * Math.max(1, largest(alone))));
        assertThat(row).as(name).containsExactly(expected, within(2e-5f));
      } else {
        assertThat(cosine(row, expected))
            .as(name)
            .isGreaterThan(program.precision() == FloatType.FP16 ? .9999 : .999);
      }
    }
  }

  private static float largest(float[] numbers) {
    float largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return largest;
  }

  private static double cosine(float[] left, float[] right) {
    double dot = 0;
    double squares = 0;
    double others = 0;
    for (int i = 0; i < right.length; i++) {
      dot += (double) left[i] * right[i];
      squares += (double) left[i] * left[i];
      others += (double) right[i] * right[i];
    }
    return dot / Math.sqrt(squares * others);
  }
}
