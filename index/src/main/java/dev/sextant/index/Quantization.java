// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.index.internal.VectorPrecision;

/**
 * What searches of a branch look at before they score the best exactly: coarse codes of the vectors
 * in memory, or the vectors themselves. The full vectors are kept on disk with each, so that scores
 * are always exact, and the choice can be changed; what it changes is memory, time, and which few
 * of the best are missed. Sizes are of a vector of d dimensions; beside them lie some 130 bytes of
 * the graph. Segments too small for a graph have no codes.
 */
public enum Quantization {
  /**
   * No codes: searches read the full vectors, 4 d bytes each. Takes no room beside them, and the
   * most time: what is not in the file system's cache is read from the disk for every step.
   */
  NONE(VectorPrecision.FULL),

  /**
   * Scalar quantization to a byte a component, and a bit before it: d + d / 8 + 8 bytes of memory.
   * The default, and the fastest. Misses next to nothing that the full vectors would find.
   */
  INT8(VectorPrecision.INT8),

  /**
   * Binary quantization, a bit a component, estimated as RaBitQ does: d / 8 + 8 bytes of memory.
   * For more vectors than there is memory. More candidates are scored exactly to make up for what a
   * bit can't tell; with few dimensions that takes longer and misses more.
   */
  BINARY(VectorPrecision.ONE_BIT);

  private final VectorPrecision precision;

  Quantization(VectorPrecision precision) {
    this.precision = precision;
  }

  /** As segments have it. */
  VectorPrecision precision() {
    return precision;
  }

  static Quantization of(VectorPrecision precision) {
    for (Quantization each : values()) {
      if (each.precision == precision) {
        return each;
      }
    }
    throw new IllegalArgumentException("no quantization is known for " + precision);
  }
}
