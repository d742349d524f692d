// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.testing.TinyGraph;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxEncoderTest {
  private static final List<HeadPart> HEAD = List.of(new HeadPart.Pool(List.of(PoolingMode.MEAN)));
  private static final float[][] TABLE = {{0, 0}, {1, 10}, {2, 20}, {3, 30}};

  @TempDir private Path folder;

  @Test
  void encode_batch_poolsEachRow() throws IOException {
    try (OnnxEncoder encoder = open("input_ids", HEAD, TABLE)) {
      float[] vectors = encoder.encode(TokenBatch.of(new int[] {1, 3}, new int[] {3}));
      assertThat(vectors).containsExactly(2, 20, 3, 30);
      assertThat(encoder.description()).contains("ONNX Runtime", "fp32", "threads: 1");
    }
  }

  @Test
  void encode_afterTheFileIsGone_goesOn() throws IOException {
    try (OnnxEncoder encoder = open("input_ids", HEAD, TABLE)) {
      Files.delete(folder.resolve("tiny.onnx"));
      assertThat(encoder.encode(TokenBatch.of(new int[] {2}))).containsExactly(2, 20);
    }
  }

  @Test
  void encode_idOutsideTheTable_isAnErrorAndTheNextCallWorks() throws IOException {
    try (OnnxEncoder encoder = open("input_ids", HEAD, TABLE)) {
      assertThatThrownBy(() -> encoder.encode(TokenBatch.of(new int[] {4})))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("1 texts of 1 tokens");
      assertThat(encoder.encode(TokenBatch.of(new int[] {2}))).containsExactly(2, 20);
    }
  }

  @Test
  void open_graphOfAnotherWidthThanItsHead_isRefused() {
    List<HeadPart> head = new ArrayList<>(HEAD);
    head.add(new HeadPart.Norm((name, shape) -> null, 3));
    assertThatThrownBy(() -> open("input_ids", head, TABLE))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("LayerNorm")
        .hasMessageContaining("vectors of 3 numbers")
        .hasMessageContaining("gives 2");
  }

  @Test
  void open_graphThatPools_isTakenAsPooled() throws IOException {
    Path file = Files.write(folder.resolve("pooled.onnx"), TinyGraph.pooled("input_ids", TABLE));
    List<HeadPart> head =
        List.of(
            new HeadPart.Pool(List.of(PoolingMode.CLS)),
            new HeadPart.Truncate(1),
            new HeadPart.Normalize());
    try (OnnxEncoder encoder = OnnxEncoder.open(file, HEAD, 1);
        OnnxEncoder shorter = OnnxEncoder.open(file, head, 1)) {
      TokenBatch batch = TokenBatch.of(new int[] {1, 3}, new int[] {3, 3});
      assertThat(encoder.pools()).isTrue();
      assertThat(encoder.dimension()).isEqualTo(2);
      assertThat(encoder.encode(batch)).containsExactly(4, 40, 6, 60);
      assertThat(shorter.dimension()).isEqualTo(1);
      assertThat(shorter.encode(batch)).containsExactly(1, 1);
    }
  }

  @Test
  void open_graphThatPoolsBeforeAHeadThatIsTrained_isRefused() throws IOException {
    Path file = Files.write(folder.resolve("pooled.onnx"), TinyGraph.pooled("input_ids", TABLE));
    List<HeadPart> head = new ArrayList<>(HEAD);
    head.add(new HeadPart.Dense((name, shape) -> null, 2, 2, false, "Identity"));
    assertThatThrownBy(() -> OnnxEncoder.open(file, head, 1))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("Dense")
        .hasMessageContaining("already");
  }

  @Test
  void open_graphWithOtherInputs_isRefused() {
    assertThatThrownBy(() -> open("pixels", HEAD, TABLE))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("pixels")
        .hasMessageContaining("input_ids");
  }

  @Test
  void open_fileThatIsNoGraph_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("no.onnx"), "no graph");
    assertThatThrownBy(() -> OnnxEncoder.open(file, HEAD, 1))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("no.onnx");
  }

  @Test
  void encode_thousandTimes_keepsNothing() throws Exception {
    float[][] table = new float[4][64];
    int[][] rows = new int[64][256];
    Arrays.stream(rows).forEach(row -> Arrays.fill(row, 1));
    TokenBatch batch = TokenBatch.of(rows);
    int before = resources();
    try (OnnxEncoder encoder = open("input_ids", HEAD, table)) {
      encoder.encode(batch);
      int open = resources();
      assertThat(open).isGreaterThan(before);
      for (int i = 0; i < 100; i++) {
        encoder.encode(batch);
      }
      long resident = residentMegabytes();
      for (int i = 0; i < 1_000; i++) {
        encoder.encode(batch);
      }
      assertThat(resources()).isEqualTo(open);
      // A kept output would be 4 MB a call.
      assertThat(residentMegabytes() - resident).isLessThan(1_000);
    }
    assertThat(resources()).isEqualTo(before);
  }

  private OnnxEncoder open(String input, List<HeadPart> head, float[]... table) throws IOException {
    Path file = Files.write(folder.resolve("tiny.onnx"), TinyGraph.bytes(input, table));
    return OnnxEncoder.open(file, head, 1);
  }

  /** All that DJL holds open on ONNX Runtime: managers, arrays, sessions. */
  private static int resources() throws ReflectiveOperationException {
    Djl.load("engine", () -> Engine.getEngine("OnnxRuntime"));
    try (NDManager manager = Engine.getEngine("OnnxRuntime").newBaseManager()) {
      return count(manager.getParentManager());
    }
  }

  private static int count(NDManager manager) throws ReflectiveOperationException {
    Field field = BaseNDManager.class.getDeclaredField("resources");
    field.setAccessible(true);
    int count = 1;
    for (Object resource : ((Map<?, ?>) field.get(manager)).values()) {
      count += resource instanceof NDManager child ? count(child) : 1;
    }
    return count;
  }

  private static long residentMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "resident memory is read from /proc");
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        / 1_024;
  }
}
