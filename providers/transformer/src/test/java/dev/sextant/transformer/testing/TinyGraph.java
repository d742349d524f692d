// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Real ONNX graphs of one operation or two: each token's state is its row of a table. Written by
 * hand, field by field, as {@code onnx.proto} numbers them.
 */
public final class TinyGraph {
  private static final int INT64 = 7;
  private static final int FLOAT = 1;

  /** The type of an attribute that is a whole number. */
  private static final int INTEGER = 2;

  private TinyGraph() {}

  /**
   * The bytes of a model file that gives states, [texts, tokens, width].
   *
   * @param input what the graph calls its ids
   * @param table a row a token, all of one length
   */
  public static byte[] bytes(String input, float[]... table) {
    Message graph = gather(input, table).field(12, value("states", FLOAT, 3));
    return model(graph);
  }

  /**
   * The bytes of a model file that gives the sums of the states, [texts, width].
   *
   * @param input what the graph calls its ids
   * @param table a row a token, all of one length
   */
  public static byte[] pooled(String input, float[]... table) {
    byte[] one = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(1).array();
    byte[] axes = message().number(1, 1).number(2, INT64).text(8, "axes").field(9, one).bytes();
    byte[] keep = message().text(1, "keepdims").number(3, 0).number(20, INTEGER).bytes();
    byte[] sum =
        message()
            .text(1, "states")
            .text(1, "axes")
            .text(2, "vectors")
            .text(4, "ReduceSum")
            .field(5, keep)
            .bytes();
    Message graph =
        gather(input, table).field(1, sum).field(5, axes).field(12, value("vectors", FLOAT, 2));
    return model(graph);
  }

  private static Message gather(String input, float[]... table) {
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
    return message()
        .field(1, node)
        .text(2, "tiny")
        .field(5, tensor)
        .field(11, value(input, INT64, 2));
  }

  private static byte[] model(Message graph) {
    byte[] operators = message().number(2, 13).bytes();
    return message().number(1, 8).field(7, graph.bytes()).field(8, operators).bytes();
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
