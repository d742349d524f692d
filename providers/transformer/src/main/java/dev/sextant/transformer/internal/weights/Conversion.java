// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.nio.ByteBuffer;

/**
 * Floating point numbers of one type as another, through float32, as PyTorch converts them: to the
 * nearest value, ties to the even one. Buffers are little-endian.
 */
final class Conversion {
  /** From here on, infinity is the nearest binary16. */
  static final float FLOAT16_END = 65_520;

  private static final short BFLOAT16_NAN = 0x7fc0;

  private Conversion() {}

  /** Reads {@code count} elements from the buffer's position on, and moves it. */
  static void decode(DataType from, ByteBuffer source, float[] target, int offset, int count) {
    int end = offset + count;
    switch (from) {
      case F64 -> {
        for (int i = offset; i < end; i++) {
          target[i] = (float) source.getDouble();
        }
      }
      case F32 -> {
        source.asFloatBuffer().get(target, offset, count);
        source.position(source.position() + count * Float.BYTES);
      }
      case F16 -> {
        for (int i = offset; i < end; i++) {
          target[i] = fromFloat16(source.getShort());
        }
      }
      case BF16 -> {
        for (int i = offset; i < end; i++) {
          target[i] = Float.intBitsToFloat(source.getShort() << 16);
        }
      }
      default -> throw new IllegalArgumentException(from + " is no floating point type");
    }
  }

  /** Writes the first {@code count} elements. */
  static void encode(float[] source, int count, DataType to, ByteBuffer target) {
    switch (to) {
      case F32 -> {
        target.asFloatBuffer().put(source, 0, count);
        target.position(target.position() + count * Float.BYTES);
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          target.putShort(toBfloat16(source[i]));
        }
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          target.putShort(toFloat16(source[i]));
        }
      }
      default ->
          throw new IllegalArgumentException("numbers are written as F32, F16 or BF16, not " + to);
    }
  }

  /** IEEE 754 binary16: one sign bit, five of exponent (bias 15), ten of fraction. */
  static float fromFloat16(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = half & 0x7fff;
    if (magnitude >= 0x7c00) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (magnitude & 0x3ff) << 13);
    }
    if (magnitude >= 0x400) {
      return Float.intBitsToFloat(sign | ((magnitude << 13) + ((127 - 15) << 23)));
    }
    float value = magnitude * 0x1p-24f;
    return sign == 0 ? value : -value;
  }

  /** The inverse of {@link #fromFloat16}; from {@link #FLOAT16_END} on, it is infinity. */
  static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude >= 0x38800000) {
      int lastKept = magnitude >>> 13 & 1;
      int rounded = magnitude - ((127 - 15) << 23) + 0xfff + lastKept;
      return (short) (sign | rounded >>> 13);
    }
    // Below the smallest exponent, numbers are whole multiples of 2^-24; rint takes ties to even.
    return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24));
  }

  static short toBfloat16(float value) {
    if (Float.isNaN(value)) {
      return BFLOAT16_NAN;
    }
    int bits = Float.floatToRawIntBits(value);
    int lastKept = (bits >>> 16) & 1;
    return (short) ((bits + 0x7fff + lastKept) >>> 16);
  }
}
