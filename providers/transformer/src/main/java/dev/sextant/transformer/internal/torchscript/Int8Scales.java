// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How the inputs of one network's products become whole numbers: all that {@link
 * dev.sextant.transformer.Precision#INT8} learns from texts, some kilobytes. Immutable.
 */
public final class Int8Scales {
  private static final byte PLAIN = 0;
  private static final byte BALANCED = 1;

  private final List<Levels> products;

  private Int8Scales(List<Levels> products) {
    this.products = List.copyOf(products);
  }

  /**
   * Finds them; this reads the weights of all products once.
   *
   * @param ranges between which the inputs lie
   * @throws dev.sextant.SextantException if a weight is missing, has another shape, can't be read
   *     or is no finite number
   */
  public static Int8Scales of(Architecture architecture, Weights weights, Ranges ranges) {
    List<Levels> products = new ArrayList<>();
    visit(
        architecture,
        weights,
        (number, layer, isActivated) -> {
          Ranges.Range range = ranges.of(number);
          Levels levels =
              isActivated
                  ? Levels.plain(range)
                  : Levels.balanced(range, QuantizedWeight.largestOfColumns(layer));
          products.add(levels);
          return levels;
        });
    return new Int8Scales(products);
  }

  /** Has a network ask for all levels, by writing a program that nobody runs. */
  private static void visit(Architecture architecture, Weights weights, InputLevels levels) {
    architecture.states(new Program(FloatType.FP32, new Int8Products(levels)), weights);
  }

  /** Whether they can be a network's: as many as it has products, each as wide as its input. */
  public boolean fits(Architecture architecture, Weights weights) {
    List<Integer> widths = new ArrayList<>();
    visit(
        architecture,
        weights,
        (number, layer, isActivated) -> {
          widths.add(Math.toIntExact(layer.inputs()));
          return Levels.unscaled(Math.toIntExact(layer.inputs()));
        });
    return widths.equals(products.stream().map(levels -> levels.factors().length).toList());
  }

  /** Products with these levels. */
  public Products products() {
    return new Int8Products((number, layer, isActivated) -> products.get(number));
  }

  /** All of them as bytes, which {@link #read} reads. */
  public byte[] bytes() {
    int most = Integer.BYTES;
    for (Levels levels : products) {
      most += 1 + Integer.BYTES + Double.BYTES + 1 + levels.factors().length * Float.BYTES;
    }
    ByteBuffer target = ByteBuffer.allocate(most).putInt(products.size());
    for (Levels levels : products) {
      boolean isPlain = levels.isPlain();
      target.put(isPlain ? PLAIN : BALANCED).putInt(levels.factors().length);
      target.putDouble(levels.scale()).put((byte) levels.zero());
      if (!isPlain) {
        for (float factor : levels.factors()) {
          target.putFloat(factor);
        }
      }
    }
    byte[] bytes = new byte[target.flip().remaining()];
    target.get(bytes);
    return bytes;
  }

  /**
   * Reads what {@link #bytes} gave.
   *
   * @param source read to its end
   * @throws RuntimeException of some kind, if that is something else
   */
  public static Int8Scales read(ByteBuffer source) {
    int count = source.getInt();
    List<Levels> products = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      products.add(readLevels(source));
    }
    if (source.hasRemaining()) {
      throw new IllegalArgumentException(source.remaining() + " bytes follow the last product");
    }
    return new Int8Scales(products);
  }

  private static Levels readLevels(ByteBuffer source) {
    boolean isBalanced = source.get() == BALANCED;
    int channels = source.getInt();
    double scale = source.getDouble();
    int zero = Byte.toUnsignedInt(source.get());
    if (!isBalanced) {
      return new Levels(Levels.unscaled(channels).factors(), scale, zero);
    }
    float[] factors = new float[channels];
    source.asFloatBuffer().get(factors);
    source.position(source.position() + channels * Float.BYTES);
    return new Levels(factors, scale, zero);
  }
}
