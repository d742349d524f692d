// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * A layer's weight, each column multiplied by a factor, as whole numbers from -127 to 127 with a
 * scale for each output. It is read once, when it is written, and a row of it is in memory at a
 * time.
 */
final class QuantizedWeight {
  private static final int HIGHEST = 127;

  /** Bytes that are written at once, if a row is not longer. */
  private static final int BLOCK = 64 * 1024;

  private final Linear layer;
  private final float[] factors;

  /** Known once the numbers were written. */
  private final ByteBuffer scales;

  private QuantizedWeight(Linear layer, float[] factors) {
    this.layer = layer;
    this.factors = factors;
    int outputs = Math.toIntExact(layer.outputs());
    this.scales = ByteBuffer.allocate(outputs * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * How a program names what was added to it.
   *
   * @param numbers [outputs, inputs] of int8
   * @param scales [outputs] of float32
   * @param zeros [outputs] of int64: 0 stands for 0
   */
  record Names(String numbers, String scales, String zeros) {}

  /**
   * Adds a weight to a program.
   *
   * @param factors of the columns; not copied
   */
  static Names in(Program program, Linear layer, float[] factors) {
    QuantizedWeight weight = new QuantizedWeight(layer, factors);
    long[] shape = {layer.outputs(), layer.inputs()};
    long[] row = {layer.outputs()};
    ByteBuffer zeros = ByteBuffer.allocate(Math.multiplyExact((int) row[0], Long.BYTES));
    // What is added first is written first, and the scales are found while numbers are written.
    return new Names(
        program.constant(StorageType.INT8, shape, weight::writeNumbers),
        program.constant(
            StorageType.FLOAT32, row, target -> writeAll(target, weight.scales.flip())),
        program.constant(StorageType.INT64, row, target -> writeAll(target, zeros.duplicate())));
  }

  /** The largest absolute value of each column. */
  static float[] largestOfColumns(Linear layer) {
    float[] largest = new float[Math.toIntExact(layer.inputs())];
    try {
      MatrixRows.read(
          layer,
          row -> {
            for (int i = 0; i < row.length; i++) {
              largest[i] = Math.max(largest[i], Math.abs(row[i]));
            }
          });
    } catch (IOException e) {
      throw new SextantException("a weight can't be read: " + e.getMessage(), e);
    }
    return largest;
  }

  private void writeNumbers(WritableByteChannel target) throws IOException {
    int inputs = factors.length;
    ByteBuffer block = ByteBuffer.allocate(Math.max(1, BLOCK / inputs) * inputs);
    scales.clear();
    MatrixRows.read(
        layer,
        row -> {
          addRow(row, block);
          if (!block.hasRemaining()) {
            writeAll(target, block.flip());
            block.clear();
          }
        });
    writeAll(target, block.flip());
  }

  private void addRow(float[] row, ByteBuffer numbers) {
    float largest = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] *= factors[i];
      largest = Math.max(largest, Math.abs(row[i]));
    }
    if (!Float.isFinite(largest)) {
      throw new SextantException(
          "a weight of the model is %s; expected finite numbers".formatted(largest));
    }
    // A row of zeros has no scale, and any will do.
    float scale = largest > 0 ? largest / HIGHEST : 1;
    for (float number : row) {
      numbers.put((byte) Math.round(number / scale));
    }
    scales.putFloat(scale);
  }

  private static void writeAll(WritableByteChannel target, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }
}
