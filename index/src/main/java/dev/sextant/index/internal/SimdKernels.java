// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products in lanes of 16 bits: two products are added before they are widened, by shifts
 * rather than by conversions, which all queue for one execution port of today's processors. Loaded
 * by name, where the module is; compiled by an execution of its own.
 */
final class SimdKernels implements CodeKernels {

  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.preferredShape());
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.preferredShape());
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;

  /**
   * Counts bits in each lane, or is another operation where the JVM has none for it (before 19).
   */
  private static final VectorOperators.Unary BIT_COUNT = bitCount();

  private static final boolean COUNTS_BITS =
      BIT_COUNT != VectorOperators.NOT && SHORTS.vectorBitSize() == LONGS.vectorBitSize();

  private static final PlainKernels PLAIN = new PlainKernels();

  private static final int LANES = SHORTS.length();

  SimdKernels() {
    if (SHORTS.vectorBitSize() < 128 || BLOCK % (2 * LANES) != 0) {
      throw new UnsupportedOperationException("vectors of " + SHORTS.vectorBitSize() + " bits");
    }
  }

  @Override
  public int dot(short[] query, byte[] codes, int offset) {
    IntVector sum = IntVector.zero(INTS);
    for (int i = 0; i < query.length; i += 2 * LANES) {
      ShortVector low = ShortVector.fromArray(SHORTS, query, i);
      ShortVector high = ShortVector.fromArray(SHORTS, query, i + LANES);
      sum = sum.add(products(low, high, codes, offset + i));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void dotFour(short[] query, Quartet quartet) {
    byte[] codes0 = quartet.codes[0];
    byte[] codes1 = quartet.codes[1];
    byte[] codes2 = quartet.codes[2];
    byte[] codes3 = quartet.codes[3];
    int offset0 = quartet.offsets[0];
    int offset1 = quartet.offsets[1];
    int offset2 = quartet.offsets[2];
    int offset3 = quartet.offsets[3];
    IntVector sum0 = IntVector.zero(INTS);
    IntVector sum1 = sum0;
    IntVector sum2 = sum0;
    IntVector sum3 = sum0;
    for (int i = 0; i < query.length; i += 2 * LANES) {
      ShortVector low = ShortVector.fromArray(SHORTS, query, i);
      ShortVector high = ShortVector.fromArray(SHORTS, query, i + LANES);
      sum0 = sum0.add(products(low, high, codes0, offset0 + i));
      sum1 = sum1.add(products(low, high, codes1, offset1 + i));
      sum2 = sum2.add(products(low, high, codes2, offset2 + i));
      sum3 = sum3.add(products(low, high, codes3, offset3 + i));
    }
    quartet.dots[0] = sum0.reduceLanes(VectorOperators.ADD);
    quartet.dots[1] = sum1.reduceLanes(VectorOperators.ADD);
    quartet.dots[2] = sum2.reduceLanes(VectorOperators.ADD);
    quartet.dots[3] = sum3.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public int sumWhereSet(long[] planes, long[] sketches, int offset) {
    if (!COUNTS_BITS) {
      return PLAIN.sumWhereSet(planes, sketches, offset);
    }
    int length = planes.length / PLANES;
    LongVector sum = LongVector.zero(LONGS);
    for (int word = 0; word < length; word += SKETCH_BLOCK) {
      LongVector signs = LongVector.fromArray(LONGS, sketches, offset + word);
      LongVector ones = signs.and(LongVector.fromArray(LONGS, planes, word));
      LongVector twos = signs.and(LongVector.fromArray(LONGS, planes, length + word));
      LongVector fours = signs.and(LongVector.fromArray(LONGS, planes, 2 * length + word));
      LongVector eights = signs.and(LongVector.fromArray(LONGS, planes, 3 * length + word));
      LongVector low =
          ones.lanewise(BIT_COUNT).add(twos.lanewise(BIT_COUNT).lanewise(VectorOperators.LSHL, 1));
      LongVector high =
          fours
              .lanewise(BIT_COUNT)
              .sub(eights.lanewise(BIT_COUNT).lanewise(VectorOperators.LSHL, 1));
      sum = sum.add(low).add(high.lanewise(VectorOperators.LSHL, 2));
    }
    return (int) sum.reduceLanes(VectorOperators.ADD);
  }

  /**
   * By name: it isn't in JDK 17, for which this is compiled. A constant, so that it is compiled
   * well.
   */
  private static VectorOperators.Unary bitCount() {
    try {
      return (VectorOperators.Unary) VectorOperators.class.getField("BIT_COUNT").get(null);
    } catch (ReflectiveOperationException e) {
      return VectorOperators.NOT;
    }
  }

  /** The products of two steps of the query with the code there, in lanes of 32 bits. */
  private static IntVector products(ShortVector low, ShortVector high, byte[] codes, int offset) {
    ShortVector pairs = low.mul(wide(codes, offset)).add(high.mul(wide(codes, offset + LANES)));
    IntVector both = pairs.reinterpretAsInts();
    IntVector lower = both.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
    return lower.add(both.lanewise(VectorOperators.ASHR, 16));
  }

  private static ShortVector wide(byte[] codes, int offset) {
    return (ShortVector)
        ByteVector.fromArray(BYTES, codes, offset).convertShape(VectorOperators.B2S, SHORTS, 0);
  }
}
