// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Objects;

/**
 * A named tensor in an open {@link Checkpoint}: what it is, and a way to its numbers. Numbers come
 * in row-major order, whatever their order in the file, and are read from it each time.
 *
 * <p>Any number of threads may read. All that reads throws {@link IllegalStateException} once the
 * checkpoint is closed, and {@link SextantException} if the file can't be read; a thread that is
 * interrupted while reading closes the file for all.
 */
public final class Tensor {
  private static final int BLOCK = 16 * 1024;

  private final String name;
  private final Layout layout;
  private final Source source;

  /** All elements of the layout lie inside the source: the caller has checked it. */
  Tensor(String name, Layout layout, Source source) {
    this.name = name;
    this.layout = layout;
    this.source = source;
  }

  /** The same matrix with rows and columns exchanged. */
  Tensor transposed(String newName) {
    return new Tensor(newName, layout.transposed(), source);
  }

  /** As a transformers checkpoint has it, {@code encoder.layer.0.attention.self.query.weight}. */
  public String name() {
    return name;
  }

  /** What is stored. */
  public DataType type() {
    return layout.type();
  }

  /** Sizes of the axes; empty for a scalar. */
  public long[] shape() {
    return layout.shape().clone();
  }

  /** Number of elements: 1 for a scalar, 0 if an axis has size 0. */
  public long elements() {
    return layout.elements();
  }

  /** Bytes of all elements in the type that is stored. */
  public long byteLength() {
    return byteLength(type());
  }

  /** Bytes that {@link #writeTo} writes. */
  public long byteLength(DataType as) {
    return elements() * as.bytes();
  }

  /** The file that it lies in, for messages. */
  public String source() {
    return source.name();
  }

  /**
   * Writes all elements, little-endian, in blocks of some ten kilobytes.
   *
   * @param target blocking; stays open
   * @param as the stored type (bytes are copied), or {@link DataType#F32}, {@link DataType#F16} or
   *     {@link DataType#BF16} for a floating point tensor: to the nearest, ties to even, as PyTorch
   *     rounds
   * @throws SextantException if a tensor of whole numbers is asked for as floating point ones, or
   *     has a number that is too large for F16
   * @throws IOException if {@code target} fails
   */
  public void writeTo(WritableByteChannel target, DataType as) throws IOException {
    requireConvertible(as);
    Elements elements = Elements.of(layout, source);
    int block = (int) Math.min(BLOCK, elements());
    ByteBuffer read = littleEndian(block * type().bytes());
    ByteBuffer written = as == type() ? read : littleEndian(block * as.bytes());
    float[] numbers = as == type() ? new float[0] : new float[block];
    for (long first = 0; first < elements(); first += block) {
      int count = (int) Math.min(block, elements() - first);
      elements.read(first, read.clear().limit(count * type().bytes()));
      read.flip();
      if (as != type()) {
        Conversion.decode(type(), read, numbers, 0, count);
        requireRange(numbers, count, as);
        Conversion.encode(numbers, count, as, written.clear());
        written.flip();
      }
      while (written.hasRemaining()) {
        target.write(written);
      }
    }
  }

  private void requireConvertible(DataType as) {
    Objects.requireNonNull(as, "as");
    if (as == type()) {
      return;
    }
    if (as != DataType.F32 && as != DataType.F16 && as != DataType.BF16) {
      throw new IllegalArgumentException(
          "tensor %s holds %s: it is written as that, F32, F16 or BF16, not as %s"
              .formatted(name, type(), as));
    }
    requireFloating();
  }

  /** F16 would hold infinity for what is finite. */
  private void requireRange(float[] numbers, int count, DataType as) {
    if (as != DataType.F16) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (Float.isFinite(numbers[i]) && Math.abs(numbers[i]) >= Conversion.FLOAT16_END) {
        throw source.unsupported(
            "tensor %s holds %s, and 16-bit floats of this kind end at 65504: choose BF16 or FP32"
                .formatted(name, numbers[i]));
      }
    }
  }

  private void requireFloating() {
    if (!type().isFloating()) {
      throw source.unsupported(
          "tensor %s holds %s, and floating point numbers were expected: is this a quantized model?"
              .formatted(name, type()));
    }
  }

  /**
   * Reads some elements as float32.
   *
   * @param first index of the first one in row-major order
   * @throws IndexOutOfBoundsException if the tensor or the array has fewer
   * @throws SextantException if the tensor holds whole numbers
   */
  public void read(long first, float[] target, int offset, int count) {
    Objects.checkFromIndexSize(first, count, elements());
    Objects.checkFromIndexSize(offset, count, target.length);
    requireFloating();
    Elements elements = Elements.of(layout, source);
    ByteBuffer read = littleEndian(Math.min(BLOCK, count) * type().bytes());
    for (int done = 0; done < count; done += BLOCK) {
      int part = Math.min(BLOCK, count - done);
      elements.read(first + done, read.clear().limit(part * type().bytes()));
      Conversion.decode(type(), read.flip(), target, offset + done, part);
    }
  }

  /**
   * All elements as float32, in the heap: for biases and other small tensors.
   *
   * @throws SextantException if the tensor holds whole numbers, or more than an array can
   */
  public float[] floats() {
    if (elements() > Integer.MAX_VALUE - 8) {
      throw source.unsupported(
          "tensor %s has %d elements, too many for an array: read parts of it"
              .formatted(name, elements()));
    }
    float[] numbers = new float[(int) elements()];
    read(0, numbers, 0, numbers.length);
    return numbers;
  }

  /**
   * Some elements as they are stored, mapped: read-only, little-endian, without a copy. The mapping
   * outlives the checkpoint; the garbage collector releases it, as nothing else safely can before
   * Java 22. Until then its pages count as memory of the process, and on Windows the file can't be
   * deleted.
   *
   * @throws IllegalStateException if the elements do not lie side by side (a transposed matrix)
   * @throws IndexOutOfBoundsException if the tensor has fewer
   */
  public ByteBuffer map(long first, int count) {
    Objects.checkFromIndexSize(first, count, elements());
    if (!layout.isRowMajor()) {
      throw new IllegalStateException(
          "the elements of %s do not lie side by side: use writeTo or read".formatted(name));
    }
    int bytes = Math.multiplyExact(count, type().bytes());
    return source.map(layout.position() + first * type().bytes(), bytes);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public String toString() {
    return name + " " + type() + Arrays.toString(layout.shape());
  }
}
