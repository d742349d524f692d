// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/** What the elements of a tensor are in an archive. */
enum StorageType {
  FLOAT32("FloatStorage", Float.BYTES),
  FLOAT16("HalfStorage", Short.BYTES),
  BFLOAT16("BFloat16Storage", Short.BYTES),
  INT8("CharStorage", Byte.BYTES),
  INT64("LongStorage", Long.BYTES);

  private final String className;
  private final int bytes;

  StorageType(String className, int bytes) {
    this.className = className;
    this.bytes = bytes;
  }

  /** The class of module {@code torch} that stands for it. */
  String className() {
    return className;
  }

  /** Size of an element. */
  int bytes() {
    return bytes;
  }
}
