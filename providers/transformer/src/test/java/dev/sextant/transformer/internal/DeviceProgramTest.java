// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.transformer.Device;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.Kernels;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The programs that devices run, as far as a machine without one can tell: what they are written of
 * and, on the processor, what they give. {@code benchmarks/golden/device_check.py} runs them on
 * torch's meta device.
 */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class DeviceProgramTest {
  /** What makes a tensor of nothing, on the processor unless it is told where. */
  private static final Pattern MAKERS =
      Pattern.compile(
          "torch\\.(arange|empty|eye|full|linspace|ones|rand|randn|tensor|tril|triu|zeros)\\(");

  private static final Pattern BUFFERS = Pattern.compile("__buffers__ = \\[(.*)]");

  @TempDir Path folder;

  /** One of each architecture and kind of head; what others change is no operator. */
  static List<String> checkpoints() {
    return GoldenCheckpoint.names().stream()
        .filter(name -> !name.matches("(weights|vocab|prompt)-.*"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void write_forADevice_makesAllThereAndTakesWeightsAlong(String name) {
    GoldenCheckpoint golden = GoldenCheckpoint.of(name);
    Path model = golden.assembleIn(folder);
    TinyCheckpointsTest.withProgram(golden, model, FloatType.FP16, Kernels.DEVICE, this::checkText);
  }

  private void checkText(EncoderProgram program) {
    Path file = folder.resolve("encoder.pt");
    program.write(file);
    String code = code(file);
    Matcher makers = MAKERS.matcher(code);
    while (makers.find()) {
      String line = code.substring(makers.start(), code.indexOf('\n', makers.start()));
      assertThat(line).contains("device=device)");
    }
    assertThat(code)
        .contains("device = ops.prim.device(ids)")
        .doesNotContain("mkldnn", "onednn", "quantized", "torch.device(", "\"cpu\"");
    Matcher buffers = BUFFERS.matcher(code);
    assertThat(buffers.find()).isTrue();
    assertThat(buffers.group(1).split(", "))
        .hasSize(code.split(" : Tensor\n", -1).length - 1)
        .contains("\"w0\"");
  }

  private static String code(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new String(
          zip.getInputStream(zip.getEntry("encoder/code/__torch__.py")).readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Texts of one length are seen together by the one, and one by one by the other. */
  @ParameterizedTest
  @MethodSource("checkpoints")
  void encode_textsOfOneLength_givesWhatEachGivesAlone(String name) {
    GoldenCheckpoint golden = GoldenCheckpoint.of(name);
    Path model = golden.assembleIn(folder);
    TokenBatch batch = TokenBatch.of(pairs(golden));
    List<float[]> given = new ArrayList<>();
    TinyCheckpointsTest.withProgram(
        golden,
        model,
        FloatType.FP32,
        Kernels.PLAIN,
        program -> {
          try (TorchEncoder encoder = TorchEncoder.open(program, 1)) {
            given.add(encoder.encode(batch));
          }
        });
    TinyCheckpointsTest.withProgram(
        golden,
        model,
        FloatType.FP32,
        Kernels.DEVICE,
        program -> {
          try (DeviceEncoder encoder = DeviceEncoder.open(Device.CPU, program)) {
            assertThat(encoder.description()).contains("on cpu", "fp32", "torch.linear");
            given.add(encoder.encode(batch));
            encoder.encode(List.of(batch, batch), (i, vectors) -> given.add(vectors));
          }
        });
    assertThat(given).hasSize(4);
    for (float[] vectors : given.subList(1, 4)) {
      assertThat(vectors).containsExactly(given.get(0), within(1e-5f));
    }
  }

  /** Each text, and the same turned round: as long, and another. */
  private static int[][] pairs(GoldenCheckpoint golden) {
    List<int[]> rows = new ArrayList<>();
    for (GoldenCheckpoint.Case one : golden.cases()) {
      int[] ids = one.ids();
      int[] turned = new int[ids.length];
      Arrays.setAll(turned, i -> ids[ids.length - 1 - i]);
      rows.add(ids);
      rows.add(turned);
    }
    rows.sort(Comparator.comparingInt(row -> row.length));
    return rows.toArray(int[][]::new);
  }
}
