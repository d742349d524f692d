// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.TestFiles.golden;
import static dev.sextant.transformer.internal.weights.TestFiles.littleEndian;
import static dev.sextant.transformer.internal.weights.TestFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorTest {
  @TempDir Path folder;

  /** A matrix larger than a block, whose number at (row, column) is its place. */
  private Path matrix(int rows, int columns) {
    var numbers = new float[rows * columns];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    String header =
        "{\"m\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
            .formatted(rows, columns, numbers.length * 4);
    return TestFiles.write(
        folder.resolve("m.safetensors"), safetensors(header, littleEndian(numbers)));
  }

  @Test
  void writeTo_moreThanABlock_writesAll() {
    try (var checkpoint = Checkpoint.open(matrix(301, 203))) {
      Tensor tensor = checkpoint.tensor("m");
      ByteBuffer copy =
          ByteBuffer.wrap(TestFiles.bytes(tensor, DataType.F32)).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer half =
          ByteBuffer.wrap(TestFiles.bytes(tensor, DataType.BF16)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(copy.remaining()).isEqualTo(301 * 203 * 4);
      assertThat(half.remaining()).isEqualTo(tensor.byteLength(DataType.BF16));
      for (int i = 0; i < 301 * 203; i++) {
        assertThat(copy.getFloat()).isEqualTo(i);
        assertThat(half.getShort()).isEqualTo(Conversion.toBfloat16(i));
      }
    }
  }

  @Test
  void writeTo_transposed_exchangesRowsAndColumns() {
    try (var checkpoint = Checkpoint.open(matrix(301, 203))) {
      Tensor transposed = checkpoint.tensor("m").transposed("t");
      assertThat(transposed.shape()).containsExactly(203, 301);
      float[] numbers = transposed.floats();
      for (int row = 0; row < 203; row++) {
        for (int column = 0; column < 301; column++) {
          assertThat(numbers[row * 301 + column]).isEqualTo(column * 203 + row);
        }
      }
      assertThat(transposed.transposed("m").floats()).isEqualTo(checkpoint.tensor("m").floats());
      assertThatThrownBy(() -> transposed.map(0, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("side by side");
    }
  }

  @Test
  void stridedElements_acrossWindows_areWhole() {
    try (var file = SourceFile.open(matrix(20, 30))) {
      // The header's length makes every window begin at an odd place.
      long start = file.size() - 20 * 30 * 4;
      var layout = Layout.rowMajor(DataType.F32, new long[] {20, 30}, start).transposed();
      for (int bits = 3; bits < 12; bits++) {
        var elements = new StridedElements(layout, file, bits);
        ByteBuffer target = ByteBuffer.allocate(599 * 4).order(ByteOrder.LITTLE_ENDIAN);
        elements.read(1, target);
        target.flip();
        for (int i = 1; i < 600; i++) {
          assertThat(target.getFloat()).isEqualTo(i % 20 * 30 + i / 20);
        }
      }
    }
  }

  @Test
  void writeTo_channelThatTakesLittle_writesAll() throws IOException {
    ByteBuffer copy = ByteBuffer.allocate(100_000);
    var reluctant =
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer source) {
            int count = Math.min(7, source.remaining());
            copy.put(source.slice().limit(count));
            source.position(source.position() + count);
            return count;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };
    try (var checkpoint = Checkpoint.open(matrix(100, 200))) {
      checkpoint.tensor("m").writeTo(reluctant, DataType.F32);
      assertThat(copy.flip())
          .isEqualTo(ByteBuffer.wrap(TestFiles.bytes(checkpoint.tensor("m"), DataType.F32)));
    }
  }

  @Test
  void map_someElements_areThoseOfTheFile() {
    ByteBuffer mapped;
    try (var checkpoint = Checkpoint.open(matrix(4, 5))) {
      mapped = checkpoint.tensor("m").map(7, 3);
    }
    assertThat(mapped.isReadOnly()).isTrue();
    assertThat(mapped.remaining()).isEqualTo(12);
    assertThat(mapped.getFloat(8)).isEqualTo(9);
  }

  @Test
  void read_outside_isRefused() {
    try (var checkpoint = Checkpoint.open(matrix(4, 5))) {
      Tensor tensor = checkpoint.tensor("m");
      var target = new float[20];
      assertThatThrownBy(() -> tensor.read(1, target, 0, 20))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> tensor.read(0, target, 1, 20))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> tensor.read(-1, target, 0, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> tensor.map(19, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void writeTo_typeThatCantBe_isRefused() {
    try (var checkpoint = Checkpoint.open(golden("types.safetensors"))) {
      assertThatThrownBy(() -> TestFiles.bytes(checkpoint.tensor("whole.I8"), DataType.F32))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("whole.I8")
          .hasMessageContaining("quantized");
      assertThatThrownBy(() -> checkpoint.tensor("whole.I64").floats())
          .isInstanceOf(SextantException.class);
      assertThatThrownBy(() -> TestFiles.bytes(checkpoint.tensor("scalar"), DataType.I64))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void read_fileMadeShorter_isRefused() throws IOException {
    Path file = matrix(64, 64);
    try (var checkpoint = Checkpoint.open(file)) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(100);
      }
      assertThatThrownBy(() -> checkpoint.tensor("m").floats())
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("ends at byte");
    }
  }

  @Test
  void read_interrupted_saysSo() {
    try (var checkpoint = Checkpoint.open(matrix(4, 5))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> checkpoint.tensor("m").floats())
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(() -> checkpoint.tensor("m").floats())
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("another thread was interrupted");
    }
  }

  @Test
  void writeTo_failingChannel_passesItsFailureOn() throws IOException {
    WritableByteChannel closed = Channels.newChannel(Files.newOutputStream(folder.resolve("x")));
    closed.close();
    try (var checkpoint = Checkpoint.open(matrix(4, 5))) {
      assertThatThrownBy(() -> checkpoint.tensor("m").writeTo(closed, DataType.F32))
          .isInstanceOf(IOException.class);
    }
  }
}
