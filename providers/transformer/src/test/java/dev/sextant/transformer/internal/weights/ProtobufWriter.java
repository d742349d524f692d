// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a protobuf message. */
final class ProtobufWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtobufWriter varint(int field, long value) {
    number((long) field << 3);
    return number(value);
  }

  ProtobufWriter bytes(int field, byte[] bytes) {
    number(((long) field << 3) | 2);
    number(bytes.length);
    return raw(bytes);
  }

  ProtobufWriter text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  ProtobufWriter message(int field, ProtobufWriter message) {
    return bytes(field, message.end());
  }

  ProtobufWriter number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  ProtobufWriter raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  byte[] end() {
    return out.toByteArray();
  }
}
