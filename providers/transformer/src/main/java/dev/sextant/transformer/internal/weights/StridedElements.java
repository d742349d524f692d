// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Elements with gaps between them or in another order, gathered from a mapping of the source. A
 * mapping is limited to two gigabytes, so there are several, side by side from the first element
 * on; as their size is a multiple of every element's, no element lies in two of them.
 */
final class StridedElements implements Elements {
  static final int WINDOW_BITS = 30;

  private final Layout layout;
  private final Source source;
  private final int windowBits;
  private final long end;
  private final @Nullable ByteBuffer[] windows;

  StridedElements(Layout layout, Source source, int windowBits) {
    this.layout = layout;
    this.source = source;
    this.windowBits = windowBits;
    this.end = layout.span() * layout.type().bytes();
    this.windows = new ByteBuffer[Math.toIntExact((end >>> windowBits) + 1)];
  }

  @Override
  public void read(long first, ByteBuffer target) {
    int bytes = layout.type().bytes();
    int inner = layout.shape().length - 1;
    long[] index = indexOf(first);
    try {
      while (target.hasRemaining()) {
        long run = Math.min(layout.shape()[inner] - index[inner], target.remaining() / bytes);
        copy(offsetOf(index), run, layout.strides()[inner] * bytes, target);
        index[inner] += run;
        carry(index);
      }
    } catch (InternalError e) {
      // How the JVM says that a mapped page is gone.
      throw new SextantException(source.name() + " was made shorter while it was being read", e);
    }
  }

  private long[] indexOf(long element) {
    long[] index = new long[layout.shape().length];
    long rest = element;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % layout.shape()[axis];
      rest /= layout.shape()[axis];
    }
    return index;
  }

  private long offsetOf(long[] index) {
    long offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      offset += index[axis] * layout.strides()[axis];
    }
    return offset * layout.type().bytes();
  }

  private void carry(long[] index) {
    for (int axis = index.length - 1; axis > 0 && index[axis] == layout.shape()[axis]; axis--) {
      index[axis] = 0;
      index[axis - 1]++;
    }
  }

  private void copy(long offset, long count, long step, ByteBuffer target) {
    long at = offset;
    long mask = (1L << windowBits) - 1;
    for (long i = 0; i < count; i++, at += step) {
      ByteBuffer window = window((int) (at >>> windowBits));
      int place = (int) (at & mask);
      switch (layout.type().bytes()) {
        case Long.BYTES -> target.putLong(window.getLong(place));
        case Integer.BYTES -> target.putInt(window.getInt(place));
        case Short.BYTES -> target.putShort(window.getShort(place));
        default -> target.put(window.get(place));
      }
    }
  }

  private ByteBuffer window(int number) {
    ByteBuffer window = windows[number];
    if (window == null) {
      long start = (long) number << windowBits;
      int length = (int) Math.min(1L << windowBits, end - start);
      window = source.map(layout.position() + start, length);
      windows[number] = window;
    }
    return window;
  }
}
