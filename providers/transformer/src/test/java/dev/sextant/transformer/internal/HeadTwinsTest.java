// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.Kernels;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.torchscript.TableNetwork;
import dev.sextant.transformer.internal.torchscript.Weights;
import dev.sextant.transformer.testing.TinyGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A head in plain Java, behind an ONNX graph, gives what the same head gives inside a program. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class HeadTwinsTest {
  private static final int WIDTH = 6;
  private static final TableNetwork NETWORK = new TableNetwork(table());

  @TempDir private Path folder;

  private static float[][] table() {
    Random random = new Random(20261123);
    float[][] table = new float[40][WIDTH];
    for (float[] row : table) {
      for (int i = 0; i < WIDTH; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return table;
  }

  static Stream<List<HeadPart>> heads() {
    List<List<HeadPart>> heads = new ArrayList<>();
    for (PoolingMode mode : PoolingMode.values()) {
      heads.add(List.of(new HeadPart.Pool(List.of(mode))));
    }
    HeadPart.Pool all = new HeadPart.Pool(Arrays.asList(PoolingMode.values()));
    Weights weights = NETWORK.weights();
    heads.add(List.of(all, new HeadPart.Normalize()));
    heads.add(List.of(all, new HeadPart.Truncate(5), new HeadPart.Normalize()));
    heads.add(List.of(all, new HeadPart.Norm(weights, 6 * WIDTH)));
    for (String activation : List.of("Identity", "GELU", "ReLU", "SiLU", "Tanh", "Sigmoid")) {
      String name = "torch.nn.modules.activation." + activation;
      heads.add(List.of(all, new HeadPart.Dense(weights, 6 * WIDTH, 5, true, name)));
    }
    heads.add(
        List.of(
            all,
            new HeadPart.Dense(weights, 6 * WIDTH, 50, false, "torch.nn.modules.linear.Identity"),
            new HeadPart.Norm(weights, 50),
            new HeadPart.Normalize()));
    return heads.stream();
  }

  @ParameterizedTest
  @MethodSource("heads")
  void encode_sameHead_agrees(List<HeadPart> head) throws IOException {
    Path graph = Files.write(folder.resolve("tiny.onnx"), TinyGraph.bytes("input_ids", table()));
    EncoderProgram program =
        new EncoderProgram(NETWORK, NETWORK.weights(), head, FloatType.FP32, Kernels.PLAIN);
    TokenBatch batch =
        TokenBatch.of(new int[] {3, 9, 27, 1}, new int[] {5, 7}, new int[] {39, 38, 37});
    try (OnnxEncoder plain = OnnxEncoder.open(graph, head, 1);
        TorchEncoder inside = TorchEncoder.open(program, 1)) {
      assertThat(plain.dimension()).isEqualTo(program.dimension());
      assertThat(plain.pools()).isFalse();
      for (TokenBatch each : List.of(batch, batch.skipping(1))) {
        assertThat(plain.encode(each)).containsExactly(inside.encode(each), within(2e-6f));
      }
    }
  }
}
