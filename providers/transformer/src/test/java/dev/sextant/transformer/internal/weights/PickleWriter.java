// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes pickle opcodes one by one; what they mean is the test's business. */
final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PickleWriter() {
    codes(0x80, 2);
  }

  PickleWriter(int... start) {
    codes(start);
  }

  /** One state dict of one tensor of float32. */
  static byte[] tensor(long offset, String shape, String strides, String key, long elements) {
    return new PickleWriter()
        .codes('}')
        .text("w")
        .view("torch FloatStorage", offset, shape, strides, key, elements)
        .codes('s')
        .end();
  }

  PickleWriter codes(int... codes) {
    for (int code : codes) {
      out.write(code);
    }
    return this;
  }

  PickleWriter text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    codes('X');
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    out.writeBytes(bytes);
    return this;
  }

  PickleWriter whole(long number) {
    codes(0x8a, 8);
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
    return this;
  }

  /** Module and name, with a space between. */
  PickleWriter global(String name) {
    codes('c');
    out.writeBytes((name.replace(' ', '\n') + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  PickleWriter tuple(String numbers) {
    codes('(');
    if (!numbers.isEmpty()) {
      List.of(numbers.split(",", -1)).forEach(number -> whole(Long.parseLong(number)));
    }
    return codes('t');
  }

  PickleWriter storage(String type, String key, long elements) {
    return codes('(')
        .text("storage")
        .global(type)
        .text(key)
        .text("cpu")
        .whole(elements)
        .codes('t', 'Q');
  }

  PickleWriter view(
      String type, long offset, String shape, String strides, String key, long elements) {
    return global("torch._utils _rebuild_tensor_v2")
        .codes('(')
        .storage(type, key, elements)
        .whole(offset)
        .tuple(shape)
        .tuple(strides)
        .codes(0x89)
        .global("collections OrderedDict")
        .codes(')', 'R', 't', 'R');
  }

  byte[] end() {
    codes('.');
    return out.toByteArray();
  }
}
