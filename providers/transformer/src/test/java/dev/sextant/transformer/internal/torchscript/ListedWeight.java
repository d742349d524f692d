// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A weight of few numbers, written in pieces that end anywhere.
 *
 * @param numbers row after row
 * @param reads how often it was read
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ListedWeight(long[] shape, float[] numbers, AtomicInteger reads) implements Weight {
  private static final int PIECE = 5;

  static ListedWeight of(int rows, int columns, float... numbers) {
    return new ListedWeight(new long[] {rows, columns}, numbers, new AtomicInteger());
  }

  @Override
  public void writeTo(WritableByteChannel target, FloatType precision) throws IOException {
    reads.incrementAndGet();
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    for (int from = 0; from < bytes.capacity(); from += PIECE) {
      ByteBuffer piece = bytes.slice(from, Math.min(PIECE, bytes.capacity() - from));
      while (piece.hasRemaining()) {
        target.write(piece);
      }
    }
  }
}
