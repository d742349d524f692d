// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8, one after the other, from a stream of any length. It knows how many bytes were
 * read, and a line without end doesn't fill the memory.
 */
final class ByteLines implements AutoCloseable {
  /** The longest line, in bytes. */
  static final int LONGEST = 64 << 20;

  /**
   * A line.
   *
   * @param number counted from 1
   * @param text without its end; null if it can't be read
   * @param problem why it can't be read; null if it can
   */
  record Line(long number, @Nullable String text, @Nullable String problem) {}

  private final InputStream in;
  private long number;
  private long bytes;

  ByteLines(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** The next line, or null at the end. */
  @Nullable Line next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    boolean any = false;
    boolean tooLong = false;
    for (int b = in.read(); b >= 0; b = in.read()) {
      any = true;
      bytes++;
      if (b == '\n') {
        break;
      }
      if (line.size() < LONGEST) {
        line.write(b);
      } else {
        tooLong = true;
      }
    }
    if (!any) {
      return null;
    }
    number++;
    return tooLong
        ? new Line(number, null, "is longer than %d MB".formatted(LONGEST >> 20))
        : decoded(line.toByteArray());
  }

  private Line decoded(byte[] line) {
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    try {
      String text = decode(ByteBuffer.wrap(line, 0, length));
      // A mark of the byte order before the first line is no part of it.
      return new Line(
          number, number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text, null);
    } catch (CharacterCodingException e) {
      return new Line(number, null, "is not UTF-8");
    }
  }

  /** Decodes UTF-8 and refuses what is none. */
  static String decode(ByteBuffer bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(bytes)
        .toString();
  }

  /** How many bytes the lines so far had. */
  long bytes() {
    return bytes;
  }

  /** Whether a read would wait for somebody to write. */
  boolean wouldWait() throws IOException {
    return in.available() == 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
