// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.Arrays;

/**
 * A tensor that a module owns.
 *
 * @param name as the program calls it, behind {@code self.}
 * @param type what its elements are
 * @param shape sizes of its axes; not copied
 * @param content the elements, row-major and little-endian
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, read once, never compared.
record Attribute(String name, StorageType type, long[] shape, Content content) {
  /** Number of elements. */
  long elements() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Distances between neighbours along each axis, in elements. */
  long[] strides() {
    long[] strides = new long[shape.length];
    long distance = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = distance;
      distance = Math.multiplyExact(distance, shape[axis]);
    }
    return strides;
  }
}
