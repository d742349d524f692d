// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

/**
 * Where the elements of a tensor lie: element (i, j, ..) begins {@code type.bytes() * (i *
 * strides[0] + j * strides[1] + ..)} bytes behind {@code position}. Strides count elements and are
 * never negative.
 */
final class Layout {
  /** No architecture comes near; it bounds what a hostile file can ask for. */
  static final int MOST_AXES = 32;

  private final DataType type;
  private final long[] shape;
  private final long[] strides;
  private final long position;

  /** The caller has checked that {@link #bytes} of type and shape is not negative. */
  Layout(DataType type, long[] shape, long[] strides, long position) {
    this.type = type;
    this.shape = shape;
    this.strides = strides;
    this.position = position;
  }

  /** Elements in row-major order with nothing between them. */
  static Layout rowMajor(DataType type, long[] shape, long position) {
    return new Layout(type, shape, rowMajorStrides(shape), position);
  }

  private static long[] rowMajorStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape[axis]);
    }
    return strides;
  }

  /** Bytes of a tensor of this shape, or -1 if a size is negative or the product too large. */
  static long bytes(DataType type, long[] shape) {
    long bytes = type.bytes();
    for (long size : shape) {
      if (size < 0 || Math.multiplyHigh(bytes, size) != 0 || bytes * size < 0) {
        return -1;
      }
      bytes *= size;
    }
    return bytes;
  }

  /** The same behind some more bytes. */
  Layout movedBy(long bytes) {
    return new Layout(type, shape, strides, position + bytes);
  }

  /** The same elements with rows and columns exchanged. */
  Layout transposed() {
    if (shape.length != 2) {
      throw new IllegalArgumentException("only a matrix is transposed, not one of " + shape.length);
    }
    return new Layout(
        type, new long[] {shape[1], shape[0]}, new long[] {strides[1], strides[0]}, position);
  }

  boolean isRowMajor() {
    if (elements() < 2) {
      return true;
    }
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      // The stride of an axis of size one is never used, and writers put anything there.
      if (shape[axis] != 1 && strides[axis] != stride) {
        return false;
      }
      stride *= shape[axis];
    }
    return true;
  }

  /** Elements from the first one in the source to behind the last, or -1 if that is too large. */
  long span() {
    if (elements() == 0) {
      return 0;
    }
    long last = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      long steps = shape[axis] - 1;
      long reach = steps * strides[axis];
      if (Math.multiplyHigh(steps, strides[axis]) != 0 || reach < 0 || last + reach < 0) {
        return -1;
      }
      last += reach;
    }
    return last == Long.MAX_VALUE ? -1 : last + 1;
  }

  long elements() {
    return bytes(type, shape) / type.bytes();
  }

  DataType type() {
    return type;
  }

  /** Not a copy: stays in this package. */
  long[] shape() {
    return shape;
  }

  /** Not a copy: stays in this package. */
  long[] strides() {
    return strides;
  }

  long position() {
    return position;
  }
}
