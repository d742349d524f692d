// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A real ONNX graph of one operation: each token's state is its row of a table. Written by hand,
 * field by field, as {@code onnx.proto} numbers them.
 */
final class TinyGraph {
  private static final int INT64 = 7;
  private static final int FLOAT = 1;

  private TinyGraph() {}

  /**
   * The bytes of a model file.
   *
   * @param input what the graph calls its ids
   * @param table a row a token, all of one length
   */
  static byte[] bytes(String input, float[]... table) {
    byte[] node =
        message().text(1, "table").text(1, input).text(2, "states").text(4, "Gather").bytes();
    ByteBuffer weights =
        ByteBuffer.allocate(table.length * table[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : table) {
      for (float value : row) {
        weights.putFloat(value);
      }
    }
    byte[] tensor =
        message()
            .number(1, table.length)
            .number(1, table[0].length)
            .number(2, FLOAT)
            .text(8, "table")
            .field(9, weights.array())
            .bytes();
    byte[] graph =
        message()
            .field(1, node)
            .text(2, "tiny")
            .field(5, tensor)
            .field(11, value(input, INT64, 2))
            .field(12, value("states", FLOAT, 3))
            .bytes();
    byte[] operators = message().number(2, 13).bytes();
    return message().number(1, 8).field(7, graph).field(8, operators).bytes();
  }

  private static byte[] value(String name, int type, int dimensions) {
    Message shape = message();
    for (int i = 0; i < dimensions; i++) {
      shape.field(1, message().text(2, name + i).bytes());
    }
    byte[] tensor = message().number(1, type).field(2, shape.bytes()).bytes();
    return message().text(1, name).field(2, message().field(1, tensor).bytes()).bytes();
  }

  private static Message message() {
    return new Message();
  }

  /** A message in the wire format of protocol buffers. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return field(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message field(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long rest = value;
      while (rest > 127) {
        out.write((int) (rest & 127) | 128);
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
