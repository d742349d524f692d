// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * The smallest network: a token's state is its row of a table.
 *
 * @param table a row a token
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record TableNetwork(float[][] table) implements Architecture {
  /** Its table, and whatever else a head asks for, drawn from sines. */
  public Weights weights() {
    return (name, shape) -> name.equals("table") ? of(shape, flat()) : drawn(name, shape);
  }

  private float[] flat() {
    float[] flat = new float[table.length * width()];
    for (int row = 0; row < table.length; row++) {
      System.arraycopy(table[row], 0, flat, row * width(), width());
    }
    return flat;
  }

  private static Weight drawn(String name, long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) Math.sin(name.length() + 3 * i);
    }
    return of(shape, numbers);
  }

  private static Weight of(long[] shape, float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return new Weight() {
      @Override
      public long[] shape() {
        return shape;
      }

      @Override
      public void writeTo(WritableByteChannel target, FloatType precision) throws IOException {
        target.write(bytes.duplicate());
      }
    };
  }

  @Override
  public String states(Program program, Weights weights) {
    String all = program.parameter(weights.tensor("table", table.length, width()));
    return program.let("torch.embedding(%s, %s)", all, program.ids());
  }

  @Override
  public int width() {
    return table[0].length;
  }

  @Override
  public int maxTokens() {
    return Integer.MAX_VALUE;
  }

  @Override
  public List<String> prefixes() {
    return List.of("");
  }
}
