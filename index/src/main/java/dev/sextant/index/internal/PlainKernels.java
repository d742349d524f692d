// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

/** The twin of the SIMD kernels that any JVM runs. */
final class PlainKernels implements CodeKernels {

  @Override
  public int dot(short[] query, byte[] codes, int offset) {
    int even = 0;
    int odd = 0;
    for (int i = 0; i < query.length; i += 2) {
      even += query[i] * codes[offset + i];
      odd += query[i + 1] * codes[offset + i + 1];
    }
    return even + odd;
  }

  @Override
  public void dotFour(short[] query, Quartet quartet) {
    for (int i = 0; i < 4; i++) {
      quartet.dots[i] = dot(query, quartet.codes[i], quartet.offsets[i]);
    }
  }

  @Override
  public int sumWhereSet(long[] planes, long[] sketches, int offset) {
    int length = planes.length / PLANES;
    int ones = 0;
    int twos = 0;
    int fours = 0;
    int eights = 0;
    for (int word = 0; word < length; word++) {
      long signs = sketches[offset + word];
      ones += Long.bitCount(signs & planes[word]);
      twos += Long.bitCount(signs & planes[length + word]);
      fours += Long.bitCount(signs & planes[2 * length + word]);
      eights += Long.bitCount(signs & planes[3 * length + word]);
    }
    return ones + 2 * twos + 4 * fours - 8 * eights;
  }
}
