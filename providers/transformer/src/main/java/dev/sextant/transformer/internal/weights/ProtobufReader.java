// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one protobuf message, in the order of the file (protobuf.dev, "Encoding"). What is
 * not asked for is left out without being read. For one thread.
 */
final class ProtobufReader {
  /** A field of bytes: a string, a message, or packed numbers. */
  record Range(long position, long length) {}

  private static final int LONGEST_TEXT = 4096;
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int BYTES = 2;
  private static final int FOUR_BYTES = 5;

  private final Source source;
  private final SourceStream stream;
  private int field;
  private int type;
  private boolean taken = true;

  ProtobufReader(Source source, Range message) {
    this.source = source;
    this.stream = new SourceStream(source, message.position, message.position + message.length);
  }

  /** Goes to the next field; false at the end. */
  boolean next() {
    skip();
    if (stream.left() == 0) {
      return false;
    }
    long tag = readVarint();
    if (tag >>> 32 != 0 || tag >>> 3 == 0) {
      throw damaged();
    }
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    taken = false;
    return true;
  }

  int field() {
    return field;
  }

  /** Whether the field is a number by itself, rather than bytes. */
  boolean isVarint() {
    return type == VARINT;
  }

  long varint() {
    take(VARINT);
    return readVarint();
  }

  Range bytes() {
    take(BYTES);
    long length = readVarint();
    if (length < 0 || length > stream.left()) {
      throw damaged();
    }
    var range = new Range(stream.position(), length);
    stream.leap(length);
    return range;
  }

  String text() {
    Range range = bytes();
    if (range.length > LONGEST_TEXT) {
      throw source.unsupported("it has a name of %d bytes".formatted(range.length));
    }
    ByteBuffer text = source.read(range.position, (int) range.length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw damaged();
    }
  }

  private void take(int expected) {
    if (taken || type != expected) {
      throw damaged();
    }
    taken = true;
  }

  private void skip() {
    if (taken) {
      return;
    }
    switch (type) {
      case VARINT -> varint();
      case BYTES -> bytes();
      case EIGHT_BYTES -> leap(Long.BYTES);
      case FOUR_BYTES -> leap(Integer.BYTES);
      default -> throw damaged();
    }
  }

  private void leap(int count) {
    taken = true;
    if (stream.left() < count) {
      throw damaged();
    }
    stream.leap(count);
  }

  private long readVarint() {
    return Varints.next(source, stream);
  }

  private SextantException damaged() {
    return source.damaged("it can't be read as ONNX at byte %d".formatted(stream.position()));
  }
}
