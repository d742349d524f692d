// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * What a program's states are, and its weights where they are not whole numbers. Pooling and all
 * that follows is computed in float32 always.
 */
public enum FloatType {
  /** IEEE 754 binary32. */
  FP32(StorageType.FLOAT32, "fp32"),
  /** The upper half of a binary32: half the memory, and faster where the processor knows it. */
  BF16(StorageType.BFLOAT16, "bf16");

  private final StorageType storage;
  private final String label;

  FloatType(StorageType storage, String label) {
    this.storage = storage;
    this.label = label;
  }

  StorageType storage() {
    return storage;
  }

  /** Its name in small letters, for the log. */
  public String label() {
    return label;
  }
}
