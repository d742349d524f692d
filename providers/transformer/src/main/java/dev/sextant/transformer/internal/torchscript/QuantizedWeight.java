// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

/**
 * A layer's weight, each column multiplied by a factor, as whole numbers from -127 to 127 with a
 * scale for each output. It is read anew for each use, and one part of it is in memory at a time.
 */
final class QuantizedWeight {
  private static final int HIGHEST = 127;

  private final Linear layer;
  private final float[] factors;

  private QuantizedWeight(Linear layer, float[] factors) {
    this.layer = layer;
    this.factors = factors;
  }

  /**
   * @param factors of the columns; not copied
   */
  static QuantizedWeight of(Linear layer, float[] factors) {
    return new QuantizedWeight(layer, factors);
  }

  /** The largest absolute value of each column. */
  static float[] largestOfColumns(Linear layer) {
    float[] largest = new float[(int) layer.inputs()];
    for (Weight part : layer.weights()) {
      FloatBuffer weights = read(part);
      for (int i = 0; i < weights.limit(); i++) {
        int column = i % largest.length;
        largest[column] = Math.max(largest[column], Math.abs(weights.get(i)));
      }
    }
    return largest;
  }

  private static FloatBuffer read(Weight part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      part.writeTo(Channels.newChannel(bytes), FloatType.FP32);
    } catch (IOException e) {
      throw new SextantException("a weight can't be read: " + e.getMessage(), e);
    }
    return ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** Adds the whole numbers to a program, [outputs, inputs]. */
  String numbersIn(Program program) {
    long[] shape = {layer.outputs(), layer.inputs()};
    return program.constant(StorageType.INT8, shape, target -> eachPart(target, this::numbers));
  }

  /** Adds the scales to a program, [outputs]. */
  String scalesIn(Program program) {
    long[] shape = {layer.outputs()};
    return program.constant(StorageType.FLOAT32, shape, target -> eachPart(target, this::scales));
  }

  /** Adds zeros to a program, [outputs]: 0 stands for 0. */
  String zerosIn(Program program) {
    long[] shape = {layer.outputs()};
    ByteBuffer zeros = ByteBuffer.allocate(Math.multiplyExact((int) shape[0], Long.BYTES));
    return program.constant(
        StorageType.INT64, shape, target -> writeAll(target, zeros.duplicate()));
  }

  private interface Step {
    ByteBuffer apply(FloatBuffer weights);
  }

  private void eachPart(WritableByteChannel target, Step step) throws IOException {
    for (Weight part : layer.weights()) {
      writeAll(target, step.apply(read(part)));
    }
  }

  private static void writeAll(WritableByteChannel target, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }

  private ByteBuffer scales(FloatBuffer weights) {
    int rows = rows(weights);
    ByteBuffer scales = ByteBuffer.allocate(rows * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      scales.putFloat(scale(weights, row));
    }
    return scales.flip();
  }

  private ByteBuffer numbers(FloatBuffer weights) {
    ByteBuffer numbers = ByteBuffer.allocate(weights.limit());
    int inputs = (int) layer.inputs();
    for (int row = 0; row < rows(weights); row++) {
      float scale = scale(weights, row);
      for (int i = row * inputs; i < (row + 1) * inputs; i++) {
        numbers.put((byte) Math.round(weights.get(i) * factors[i - row * inputs] / scale));
      }
    }
    return numbers.flip();
  }

  private int rows(FloatBuffer weights) {
    return weights.limit() / (int) layer.inputs();
  }

  private float scale(FloatBuffer weights, int row) {
    int inputs = (int) layer.inputs();
    float largest = 0;
    for (int i = row * inputs; i < (row + 1) * inputs; i++) {
      largest = Math.max(largest, Math.abs(weights.get(i) * factors[i - row * inputs]));
    }
    // A row of zeros has no scale, and any will do.
    return largest > 0 ? largest / HIGHEST : 1;
  }
}
