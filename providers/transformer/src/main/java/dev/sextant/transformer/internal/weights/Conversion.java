// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.nio.ByteBuffer;

/**
 * Floating point numbers of one type as another, through float32, as PyTorch converts them: to the
 * nearest value, ties to the even one. Buffers are little-endian.
 */
final class Conversion {
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
      default ->
          throw new IllegalArgumentException("numbers are written as F32 or BF16, not " + to);
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

  static short toBfloat16(float value) {
    if (Float.isNaN(value)) {
      return BFLOAT16_NAN;
    }
    int bits = Float.floatToRawIntBits(value);
    int lastKept = (bits >>> 16) & 1;
    return (short) ((bits + 0x7fff + lastKept) >>> 16);
  }
}
