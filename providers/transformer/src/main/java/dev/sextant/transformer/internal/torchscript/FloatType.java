// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * What a program's states are, and its weights where they are not whole numbers. Pooling and all
 * that follows is computed in float32 always.
 */
public enum FloatType {
  /** IEEE 754 binary32. */
  FP32(StorageType.FLOAT32, 6, "fp32"),
  /** IEEE 754 binary16: half the memory, eight times as fine as {@link #BF16}, to 65,504 only. */
  FP16(StorageType.FLOAT16, 5, "fp16"),
  /** The upper half of a binary32: half the memory, and faster where the processor knows it. */
  BF16(StorageType.BFLOAT16, 15, "bf16");

  private final StorageType storage;
  private final int number;
  private final String label;

  FloatType(StorageType storage, int number, String label) {
    this.storage = storage;
    this.number = number;
    this.label = label;
  }

  StorageType storage() {
    return storage;
  }

  /** What torch calls it ({@code c10/core/ScalarType.h}). */
  int number() {
    return number;
  }

  /** Its name in small letters, for the log. */
  public String label() {
    return label;
  }
}
