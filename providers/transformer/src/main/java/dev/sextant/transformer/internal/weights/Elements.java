// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.nio.ByteBuffer;

/** The elements of a tensor in row-major order, however they lie. For one thread. */
interface Elements {
  /** Fills the rest of the buffer, whole elements, from element {@code first} on. */
  void read(long first, ByteBuffer target);

  static Elements of(Layout layout, Source source) {
    if (layout.isRowMajor()) {
      return (first, target) ->
          source.read(layout.position() + first * layout.type().bytes(), target);
    }
    return new StridedElements(layout, source, StridedElements.WINDOW_BITS);
  }
}
