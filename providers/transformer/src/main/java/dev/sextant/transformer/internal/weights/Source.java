// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that can be read anywhere: a file, or numbers that had to be decoded first. */
interface Source {
  /** For messages. */
  String name();

  long size();

  /**
   * Fills the rest of {@code target} with the bytes that begin at {@code position}.
   *
   * @throws SextantException if there are fewer, or they can't be read
   * @throws IllegalStateException if the checkpoint is closed
   */
  void read(long position, ByteBuffer target);

  /** A read-only, little-endian view of some bytes that takes no heap of its own. */
  ByteBuffer map(long position, int length);

  /** The file says something that no honest writer would. */
  default SextantException damaged(String what) {
    return new SextantException(
        name()
            + ": "
            + what
            + ". The file is damaged or was made to deceive: get it again, from where you trust it");
  }

  /** What is wrong with a file that is whole, but nothing for us. */
  default SextantException unsupported(String what) {
    return new SextantException(name() + ": " + what);
  }

  /** Some bytes, little-endian, ready to be read. */
  default ByteBuffer read(long position, int length) {
    if (position < 0 || length < 0 || position > size() - length) {
      throw damaged(
          "it names %d bytes at %d, and has %d bytes".formatted(length, position, size()));
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    read(position, bytes);
    return bytes.flip();
  }
}
