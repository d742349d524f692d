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
  void toFloat16_everyValueThatItHas_staysWhatItIs() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = Conversion.fromFloat16((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(Conversion.toFloat16(value)).as("%x", bits).isEqualTo((short) bits);
      }
    }
    assertThat(Conversion.fromFloat16(Conversion.toFloat16(Float.NaN))).isNaN();
  }

  @Test
  void toFloat16_anyFloat_isTheNearest() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < 20_000; i++) {
      // Exponents from below the smallest to beyond the largest.
      float value = (float) Math.scalb(random.nextDouble(-2, 2), random.nextInt(-27, 15));
      short bits = Conversion.toFloat16(value);
      double error = Math.abs(value - (double) Conversion.fromFloat16(bits));
      for (int other : new int[] {bits - 1, bits + 1}) {
        if ((other & 0x8000) == (bits & 0x8000)) {
          double distance = Math.abs(value - (double) Conversion.fromFloat16((short) other));
          assertThat(error).as("%s", value).isLessThanOrEqualTo(distance);
        }
      }
    }
  }

  @Test
  void toFloat16_tie_goesToTheEvenOne() {
    assertThat(Conversion.toFloat16(1 + 0x1p-11f)).isEqualTo((short) 0x3c00);
    assertThat(Conversion.toFloat16(1 + 3 * 0x1p-11f)).isEqualTo((short) 0x3c02);
    assertThat(Conversion.toFloat16(0x1p-25f)).isZero();
    assertThat(Conversion.toFloat16(3 * 0x1p-25f)).isEqualTo((short) 2);
    assertThat(Conversion.toFloat16(Math.nextDown(65_520f))).isEqualTo((short) 0x7bff);
    assertThat(Conversion.toFloat16(65_520)).isEqualTo((short) 0x7c00);
    assertThat(Conversion.toFloat16(-Float.MAX_VALUE)).isEqualTo((short) 0xfc00);
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
