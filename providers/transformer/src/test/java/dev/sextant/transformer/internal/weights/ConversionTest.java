// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConversionTest {
  @Test
  void fromFloat16_everyValue_isWhatTheFormatSays() {
    for (int bits = 0; bits < 0x10000; bits++) {
      int exponent = (bits >>> 10) & 31;
      int fraction = bits & 0x3ff;
      double magnitude;
      if (exponent == 31) {
        magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      } else if (exponent == 0) {
        magnitude = Math.scalb(fraction / 1024.0, -14);
      } else {
        magnitude = Math.scalb(1 + fraction / 1024.0, exponent - 15);
      }
      double expected = bits >>> 15 == 0 ? magnitude : -magnitude;
      assertThat(Float.compare(Conversion.fromFloat16((short) bits), (float) expected))
          .as(Integer.toHexString(bits))
          .isZero();
    }
  }

  @Test
  void toBfloat16_anyFloat_isTheNearest() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      short bits = Conversion.toBfloat16(value);
      if (Float.isNaN(value)) {
        assertThat(widened(bits)).isNaN();
      } else if (Math.abs(value) < 0x1.fcp127f) {
        BigDecimal error = distance(value, widened(bits));
        assertThat(error).isLessThanOrEqualTo(distance(value, widened((short) (bits + 1))));
        if ((bits & 0x7fff) != 0) {
          assertThat(error).isLessThanOrEqualTo(distance(value, widened((short) (bits - 1))));
        }
      }
    }
  }

  @Test
  void toBfloat16_tie_goesToTheEvenOne() {
    assertThat(Conversion.toBfloat16(Float.intBitsToFloat(0x3f808000))).isEqualTo((short) 0x3f80);
    assertThat(Conversion.toBfloat16(Float.intBitsToFloat(0x3f818000))).isEqualTo((short) 0x3f82);
    assertThat(Conversion.toBfloat16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
    assertThat(Conversion.toBfloat16(-0f)).isEqualTo((short) 0x8000);
  }

  private static float widened(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private static BigDecimal distance(float a, float b) {
    return new BigDecimal(a).subtract(new BigDecimal(b)).abs();
  }
}
