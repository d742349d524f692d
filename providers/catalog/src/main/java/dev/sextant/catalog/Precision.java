// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/** How a number is stored, of a model's weights or of a vector in an index. */
public enum Precision {
  /** Four bytes. */
  FP32(4),
  /** Two bytes, with the range of four. */
  BF16(2),
  /** Two bytes. */
  FP16(2),
  /** One byte. */
  INT8(1);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }
}
