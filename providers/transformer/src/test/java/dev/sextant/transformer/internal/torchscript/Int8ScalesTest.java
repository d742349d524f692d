// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class Int8ScalesTest {
  /** One product, and two with an activation between them. */
  private record ThreeProducts(int width) implements Architecture {
    @Override
    public String states(Program program, Weights weights) {
      Linear layer = Linear.of(weights, "layer", false, width, width);
      String first = program.linear(program.ids(), layer);
      return program.feedForward(first, layer, Activation.GELU, layer, first);
    }

    @Override
    public int maxTokens() {
      return 1;
    }

    @Override
    public List<String> prefixes() {
      return List.of("");
    }
  }

  private static Weights weights(int width) {
    float[] numbers = new float[width * width];
    Arrays.fill(numbers, 2);
    return (name, shape) -> ListedWeight.of(width, width, numbers);
  }

  private static Int8Scales scales() {
    Ranges ranges = new Ranges(List.of(2, 2, 2));
    ranges.add(new float[] {-2, -8, -1, -1, 0, 0, 2, 8, 1, 1, 3, 5});
    return Int8Scales.of(new ThreeProducts(2), weights(2), ranges);
  }

  @Test
  void read_ofBytes_givesTheSame() {
    byte[] bytes = scales().bytes();
    assertThat(Int8Scales.read(ByteBuffer.wrap(bytes)).bytes()).isEqualTo(bytes);
    // A count, and for each of three: kind, channels, scale and zero; two have factors.
    assertThat(bytes).hasSize(4 + 3 * (1 + 4 + 8 + 1) + 2 * 2 * 4);
  }

  /** Factors 1 and 2; the input of the last product is written in levels and has none. */
  @Test
  void bytes_ofThreeProducts_holdWhatWasSeen() {
    ByteBuffer bytes = ByteBuffer.wrap(scales().bytes());
    assertThat(bytes.getInt()).isEqualTo(3);
    assertThat(bytes.get()).isEqualTo((byte) 1);
    assertThat(bytes.getInt()).isEqualTo(2);
    assertThat(bytes.getDouble()).isEqualTo(8 / 255.);
    assertThat(Byte.toUnsignedInt(bytes.get())).isEqualTo(128);
    assertThat(bytes.getFloat()).isEqualTo(1);
    assertThat(bytes.getFloat()).isEqualTo(2);
    bytes.position(bytes.limit() - 14);
    assertThat(bytes.get()).isEqualTo((byte) 0);
    assertThat(bytes.getInt()).isEqualTo(2);
    assertThat(bytes.getDouble()).isEqualTo(5 / 255.);
    assertThat(bytes.get()).isEqualTo((byte) 0);
  }

  @Test
  void read_otherBytes_throws() {
    byte[] bytes = scales().bytes();
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> Int8Scales.read(ByteBuffer.wrap(longer)))
        .isInstanceOf(RuntimeException.class);
    for (int length = 0; length < bytes.length; length++) {
      byte[] shorter = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Int8Scales.read(ByteBuffer.wrap(shorter)))
          .isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void fits_anotherNetwork_isFalse() {
    assertThat(scales().fits(new ThreeProducts(2), weights(2))).isTrue();
    assertThat(scales().fits(new ThreeProducts(3), weights(3))).isFalse();
  }
}
