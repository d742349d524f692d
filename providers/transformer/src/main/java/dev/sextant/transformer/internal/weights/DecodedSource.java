// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of a file that were packed in a way that can't be read in place. */
final class DecodedSource implements Source {
  private final SourceFile file;
  private final byte[] bytes;

  DecodedSource(SourceFile file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(long position, ByteBuffer target) {
    file.ensureOpen();
    target.put(bytes, Math.toIntExact(position), target.remaining());
  }

  @Override
  public ByteBuffer map(long position, int length) {
    file.ensureOpen();
    return ByteBuffer.wrap(bytes)
        .slice(Math.toIntExact(position), length)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
