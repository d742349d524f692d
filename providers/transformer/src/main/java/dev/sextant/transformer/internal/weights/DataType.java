// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

/** What one element of a tensor is. The names are those of safetensors. */
public enum DataType {
  F64(8),
  F32(4),
  F16(2),
  /** The upper half of an {@link #F32}. */
  BF16(2),
  I64(8),
  U64(8),
  I32(4),
  U32(4),
  I16(2),
  U16(2),
  I8(1),
  U8(1),
  /** One byte, 0 or 1. */
  BOOL(1);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating point numbers, which can be converted into one another. */
  public boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }
}
