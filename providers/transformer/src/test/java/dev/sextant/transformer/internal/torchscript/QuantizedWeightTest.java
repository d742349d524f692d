// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuantizedWeightTest {
  @TempDir private Path folder;

  /** What is written of a layer: numbers, scales and zeros. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Written(byte[] numbers, float[] scales, byte[] zeros) {}

  private Written written(Linear layer, float... factors) throws IOException {
    Program program = new Program(FloatType.FP32, Kernels.PLAIN);
    QuantizedWeight.Names names = QuantizedWeight.in(program, layer, factors);
    assertThat(names).isEqualTo(new QuantizedWeight.Names("self.w0", "self.w1", "self.w2"));
    Path file = folder.resolve("weight.pt");
    program.write(file, program.ids());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ByteBuffer bytes = ByteBuffer.wrap(entry(zip, 1)).order(ByteOrder.LITTLE_ENDIAN);
      float[] scales = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(scales);
      return new Written(entry(zip, 0), scales, entry(zip, 2));
    }
  }

  private static byte[] entry(ZipFile zip, int key) throws IOException {
    return zip.getInputStream(zip.getEntry("encoder/data/" + key)).readAllBytes();
  }

  /**
   * By factors 2 and .5 the rows become (2, -2), (1, .4) and (0, 0); the largest of each is 127,
   * and .4 of 127 is 50.8.
   */
  @Test
  void numbers_ofTwoParts_areRowsOfTheirOwnScale() throws IOException {
    ListedWeight first = ListedWeight.of(2, 2, 1, -4, .5f, .8f);
    ListedWeight second = ListedWeight.of(1, 2, 0, 0);
    Written written = written(new Linear(List.of(first, second), List.of(), 3, 2), 2, .5f);
    assertThat(written.numbers).containsExactly(127, -127, 127, 51, 0, 0);
    assertThat(written.scales).containsExactly(2 / 127f, 1 / 127f, 1);
    assertThat(written.zeros).containsExactly(new byte[3 * Long.BYTES]);
    assertThat(first.reads()).hasValue(1);
    assertThat(second.reads()).hasValue(1);
  }

  @Test
  void numbers_moreThanABlock_areAllThere() throws IOException {
    int rows = 40_000;
    float[] numbers = new float[2 * rows];
    for (int row = 0; row < rows; row++) {
      numbers[2 * row] = 127;
      numbers[2 * row + 1] = row % 127;
    }
    Written written =
        written(new Linear(List.of(ListedWeight.of(rows, 2, numbers)), List.of(), rows, 2), 1, 1);
    assertThat(written.numbers).hasSize(2 * rows);
    for (int i = 0; i < numbers.length; i++) {
      assertThat(written.numbers[i]).isEqualTo((byte) numbers[i]);
    }
    assertThat(written.scales).hasSize(rows).containsOnly(1);
  }

  @Test
  void largestOfColumns_severalParts_areThoseOfAll() {
    ListedWeight first = ListedWeight.of(2, 2, 1, -4, -3, .5f);
    ListedWeight second = ListedWeight.of(1, 2, 2, 1);
    assertThat(
            QuantizedWeight.largestOfColumns(new Linear(List.of(first, second), List.of(), 3, 2)))
        .containsExactly(3, 4);
  }

  @Test
  void numbers_weightThatIsNoNumber_isRefused() {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Linear layer = new Linear(List.of(ListedWeight.of(1, 2, 1, wrong)), List.of(), 1, 2);
      assertThatThrownBy(() -> written(layer, 1, 1))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining(String.valueOf(wrong));
    }
  }
}
