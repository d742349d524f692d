// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.transformer.internal.weights.Checkpoint;
import dev.sextant.transformer.internal.weights.DataType;
import dev.sextant.transformer.internal.weights.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsWriterTest {
  @TempDir private Path folder;

  private final Map<String, byte[]> contents = new TreeMap<>();
  private final Random random = new Random(7);

  /** Random bytes: infinities, subnormal numbers and all kinds of NaN among them. */
  private SafetensorsWriter.Entry entry(String name, DataType type, List<Long> shape) {
    long elements = shape.stream().reduce(1L, Math::multiplyExact);
    byte[] bytes = new byte[(int) elements * type.bytes()];
    random.nextBytes(bytes);
    contents.put(name, bytes);
    return new SafetensorsWriter.Entry(
        name, type, shape, target -> target.write(ByteBuffer.wrap(bytes)));
  }

  @Test
  void write_everyTypeAndShape_readsBackBitForBit() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(
        file,
        List.of(
            entry("z", DataType.F32, List.of(17L, 1_003L)),
            entry("scalar", DataType.F64, List.of()),
            entry("empty", DataType.F32, List.of(0L, 4L)),
            entry("half \"quoted\" ü", DataType.F16, List.of(3L)),
            entry("a", DataType.BF16, List.of(5L)),
            entry("bytes", DataType.U8, List.of(1L, 1L, 7L)),
            entry("ids", DataType.I64, List.of(1L, 512L))));

    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertThat(checkpoint.names())
          .containsExactly("ids", "scalar", "empty", "z", "a", "half \"quoted\" ü", "bytes");
      for (Tensor tensor : checkpoint.tensors()) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        tensor.writeTo(Channels.newChannel(read), tensor.type());
        assertThat(read.toByteArray())
            .as(tensor.toString())
            .containsExactly(contents.get(tensor.name()));
      }
      assertThat(checkpoint.tensor("z").shape()).containsExactly(17, 1_003);
    }
  }

  @Test
  void write_contentOfAnotherSize_isRefused() {
    SafetensorsWriter.Entry wrong =
        new SafetensorsWriter.Entry(
            "short", DataType.F32, List.of(2L), target -> target.write(ByteBuffer.allocate(4)));

    assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("file"), List.of(wrong)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor short gave 4 bytes; its shape needs 8");
  }
}
