// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dot products of codes with a query's: plain Java, or SIMD where the JVM has {@code
 * jdk.incubator.vector}. All are exact, so that every implementation gives the same numbers. For
 * many threads.
 *
 * <p>int8 components are -127 to 127, so that two products fit in 16 bits; lengths are multiples of
 * {@link #BLOCK}.
 */
interface CodeKernels {

  /** What lengths are padded to, with zeros. */
  int BLOCK = 64;

  /** To what the longs of a sketch are padded, with zeros: a cache line of 64 bytes. */
  int SKETCH_BLOCK = 8;

  /** Bits of a query's component beside a sketch, in two's complement: each is a plane. */
  int PLANES = 4;

  /** The best that this JVM has. */
  CodeKernels BEST = best();

  /** The dot product of a query and the code at an offset, as long as the query. */
  int dot(short[] query, byte[] codes, int offset);

  /** Four at once, so that what one waits for from memory the others compute. */
  void dotFour(short[] query, Quartet quartet);

  /**
   * The sum of a query's components where a sketch has a bit.
   *
   * @param planes of the query, one behind the other, the lowest bit first; each a multiple of
   *     {@link #SKETCH_BLOCK} longs, and zero beyond the components
   * @param sketches what stands behind a sketch's signs doesn't count
   */
  int sumWhereSet(long[] planes, long[] sketches, int offset);

  /** Four codes, wherever they lie, and their dot products. For one thread. */
  final class Quartet {
    final byte[][] codes = new byte[4][];
    final int[] offsets = new int[4];
    final int[] dots = new int[4];
  }

  private static CodeKernels best() {
    Logger log = LoggerFactory.getLogger(CodeKernels.class);
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      log.debug("int8 codes are scored by plain Java: no jdk.incubator.vector");
      return new PlainKernels();
    }
    try {
      // By name: its class doesn't load without the module.
      Class<?> simd = Class.forName(CodeKernels.class.getPackageName() + ".SimdKernels");
      return (CodeKernels) simd.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      log.warn("int8 codes are scored by plain Java: jdk.incubator.vector can't be used", e);
      return new PlainKernels();
    }
  }
}
