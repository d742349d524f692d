// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.transformer.internal.weights.ProtobufReader.Range;

/** Numbers of seven bits a byte, the lowest first, with a bit that says whether one goes on. */
final class Varints {
  private final Source source;
  private final SourceStream stream;

  Varints(Source source, Range range) {
    this.source = source;
    this.stream = new SourceStream(source, range.position(), range.position() + range.length());
  }

  boolean hasNext() {
    return stream.left() > 0;
  }

  long next() {
    return next(source, stream);
  }

  static long next(Source source, SourceStream stream) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int part = stream.read();
      if (part < 0) {
        break;
      }
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw source.damaged("it can't be read as ONNX at byte %d".formatted(stream.position()));
  }
}
