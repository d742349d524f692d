// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes what of Python's pickle protocol 2 describes a module: a program for a machine with a
 * stack, one method an instruction. The names are those of {@code pickletools}.
 */
final class PickleWriter {
  private static final int PROTOCOL = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  PickleWriter() {
    operation(0x80);
    bytes.write(PROTOCOL);
  }

  /** Pushes a class or function. */
  PickleWriter global(String module, String name) {
    operation('c');
    bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Pushes a string. */
  PickleWriter text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    operation('X');
    bytes.writeBytes(littleEndian(Integer.BYTES).putInt(utf8.length).array());
    bytes.writeBytes(utf8);
    return this;
  }

  /** Pushes a whole number, in the shortest form. */
  PickleWriter whole(long number) {
    if (number >= 0 && number < 256) {
      operation('K');
      bytes.write((int) number);
    } else if (number == (int) number) {
      operation('J');
      bytes.writeBytes(littleEndian(Integer.BYTES).putInt((int) number).array());
    } else {
      operation(0x8a);
      bytes.write(Long.BYTES);
      bytes.writeBytes(littleEndian(Long.BYTES).putLong(number).array());
    }
    return this;
  }

  /** Pushes a tuple of whole numbers. */
  PickleWriter wholes(long... numbers) {
    mark();
    for (long number : numbers) {
      whole(number);
    }
    return tuple();
  }

  /** Pushes {@code False}. */
  PickleWriter no() {
    return operation(0x89);
  }

  /** Pushes {@code None}. */
  PickleWriter none() {
    return operation('N');
  }

  /** Pushes an empty tuple. */
  PickleWriter emptyTuple() {
    return operation(')');
  }

  /** Pushes an empty dictionary. */
  PickleWriter emptyDictionary() {
    return operation('}');
  }

  /** Remembers this place of the stack. */
  PickleWriter mark() {
    return operation('(');
  }

  /** All down to the mark becomes one tuple. */
  PickleWriter tuple() {
    return operation('t');
  }

  /** All down to the mark, names and values in turn, goes into the dictionary below it. */
  PickleWriter setItems() {
    return operation('u');
  }

  /** A class and a tuple of arguments become a new object. */
  PickleWriter newObject() {
    return operation(0x81);
  }

  /** A function and a tuple of arguments become its result. */
  PickleWriter reduce() {
    return operation('R');
  }

  /** A dictionary becomes the state of the object below it. */
  PickleWriter build() {
    return operation('b');
  }

  /** A tuple becomes what the reader keeps elsewhere under it. */
  PickleWriter persistentId() {
    return operation('Q');
  }

  /** Ends the program; what is on the stack is what was pickled. */
  byte[] stop() {
    operation('.');
    return bytes.toByteArray();
  }

  private PickleWriter operation(int code) {
    bytes.write(code);
    return this;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
