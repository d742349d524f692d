// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Part of a source, read in order through a small buffer. For one thread. */
final class SourceStream extends InputStream {
  private static final int BUFFER = 8 * 1024;

  private final Source source;
  private final long end;
  private final ByteBuffer buffer;
  private long next;

  SourceStream(Source source, long start, long end) {
    this.source = source;
    this.next = start;
    this.end = end;
    this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, end - start)).limit(0);
  }

  /** Where in the source the next byte lies. */
  long position() {
    return next - buffer.remaining();
  }

  long left() {
    return end - position();
  }

  /** Leaves out bytes, of which there must be enough. */
  void leap(long count) {
    long place = position() + count;
    if (count <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) count);
    } else {
      next = place;
      buffer.limit(0);
    }
  }

  @Override
  public int read() {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  private boolean fill() {
    if (buffer.hasRemaining()) {
      return true;
    }
    int count = (int) Math.min(buffer.capacity(), end - next);
    if (count == 0) {
      return false;
    }
    source.read(next, buffer.clear().limit(count));
    buffer.flip();
    next += count;
    return true;
  }
}
