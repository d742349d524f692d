// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.internal;

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
public final class ByteLines implements AutoCloseable {
  /** The longest line, in bytes. */
  public static final int LONGEST = 64 << 20;

  /**
   * A line.
   *
   * @param number counted from 1
   * @param text without its end; null if it can't be read
   * @param problem why it can't be read; null if it can
   */
  public record Line(long number, @Nullable String text, @Nullable String problem) {}

  private static final int END = -1;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long number;
  private long bytes;

  /** Lines of a stream, which {@link #close} closes. */
  public ByteLines(InputStream in) {
    this.in = in;
  }

  /** The next line, or null at the end. */
  public @Nullable Line next() throws IOException {
    if (atEnd()) {
      return null;
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    boolean tooLong = false;
    while (!atEnd()) {
      int newline = newline();
      int end = newline == END ? limit : newline;
      int kept = Math.min(end - position, LONGEST - line.size());
      line.write(buffer, position, kept);
      tooLong |= kept < end - position;
      int next = newline == END ? limit : newline + 1;
      bytes += next - position;
      position = next;
      if (newline != END) {
        break;
      }
    }
    return tooLong
        ? new Line(number, null, "is longer than %d MB".formatted(LONGEST >> 20))
        : decoded(line.toByteArray());
  }

  /** Fills the buffer if all of it was read. */
  private boolean atEnd() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
    }
    return limit == 0;
  }

  /** Where in the buffer this line ends, or {@link #END} if it goes on behind it. */
  private int newline() {
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return END;
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
  public static String decode(ByteBuffer bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(bytes)
        .toString();
  }

  /** How many bytes the lines so far had. */
  public long bytes() {
    return bytes;
  }

  /** Whether a read would wait for somebody to write. */
  public boolean wouldWait() throws IOException {
    return position == limit && in.available() == 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
