// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Takes the bytes of a weight as they come and hands on row after row, of which it holds one. */
final class MatrixRows implements WritableByteChannel {
  /** What is done with each row. */
  @FunctionalInterface
  interface Step {
    /**
     * Sees a row.
     *
     * @param row the same array each time
     */
    void accept(float[] row) throws IOException;
  }

  private final ByteBuffer bytes;
  private final float[] row;
  private final Step step;

  private MatrixRows(int width, Step step) {
    this.bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    this.row = new float[width];
    this.step = step;
  }

  /** Reads the weights of a layer once, all rows of the first part and then those of the next. */
  static void read(Linear layer, Step step) throws IOException {
    int width = Math.toIntExact(layer.inputs());
    for (Weight part : layer.weights()) {
      part.writeTo(new MatrixRows(width, step), FloatType.FP32);
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int written = source.remaining();
    while (source.hasRemaining()) {
      int count = Math.min(source.remaining(), bytes.remaining());
      bytes.put(source.slice(source.position(), count));
      source.position(source.position() + count);
      if (!bytes.hasRemaining()) {
        bytes.flip().asFloatBuffer().get(row);
        bytes.clear();
        step.accept(row);
      }
    }
    return written;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
