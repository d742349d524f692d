// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.transformer.internal.weights.Pickled.Dict;
import dev.sextant.transformer.internal.weights.Pickled.Items;
import dev.sextant.transformer.internal.weights.Pickled.Named;
import dev.sextant.transformer.internal.weights.Pickled.Nothing;
import dev.sextant.transformer.internal.weights.Pickled.Real;
import dev.sextant.transformer.internal.weights.Pickled.Storage;
import dev.sextant.transformer.internal.weights.Pickled.Text;
import dev.sextant.transformer.internal.weights.Pickled.Truth;
import dev.sextant.transformer.internal.weights.Pickled.Tuple;
import dev.sextant.transformer.internal.weights.Pickled.Whole;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stack machine of Python's pickle, protocols 2 to 5, cut down to what describes tensors. A
 * pickle is a program that can call anything; this one can build {@link Pickled} values, and call
 * what {@link TorchGlobal} lists, which {@link TensorBuilder} answers. Everything else is refused
 * by its name, and nothing of it is run.
 *
 * <p>The opcodes are those of {@code Lib/pickletools.py}. Time and memory are bounded by the number
 * of opcodes: none of them copies more than was put on the stack, and none loops.
 */
final class Unpickler {
  private static final int MOST_STEPS = 1_000_000;
  private static final int MOST_NAME = 256;

  private final SourceFile file;
  private final ByteBuffer program;
  private final boolean isAll;
  private final TensorBuilder builder;
  private final List<Pickled> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Integer, Pickled> memo = new HashMap<>();

  private Unpickler(SourceFile file, ByteBuffer program, boolean isAll) {
    this.file = file;
    this.program = program;
    this.isAll = isAll;
    this.builder = new TensorBuilder(file);
  }

  /** The value that a program makes. */
  static Pickled read(SourceFile file, ByteBuffer program) {
    return new Unpickler(file, program, true).run();
  }

  /**
   * What a program made.
   *
   * @param storages all that it named, by their keys
   */
  record Made(Pickled value, Map<String, Storage> storages) {}

  /** What the first of several programs makes; the buffer then stands behind it. */
  static Made readFirst(SourceFile file, ByteBuffer programs) {
    ByteBuffer program = programs.slice().order(ByteOrder.LITTLE_ENDIAN);
    Unpickler machine = new Unpickler(file, program, false);
    Pickled value = machine.run();
    programs.position(programs.position() + program.position());
    return new Made(value, machine.builder.storages());
  }

  private Pickled run() {
    try {
      for (int steps = 0; steps < MOST_STEPS; steps++) {
        int code = program.get() & 0xff;
        if (code == '.') {
          return end();
        }
        if (!literal(code) && !container(code) && !memory(code) && !object(code)) {
          throw file.unsupported(
              "its pickle has the opcode 0x%02x, which no tensor needs: refused".formatted(code));
        }
      }
    } catch (BufferUnderflowException e) {
      throw file.damaged("its pickle ends early");
    }
    throw file.unsupported("its pickle has more than %d steps: refused".formatted(MOST_STEPS));
  }

  private Pickled end() {
    Pickled result = pop();
    if (!stack.isEmpty() || !marks.isEmpty() || (isAll && program.hasRemaining())) {
      throw file.damaged("its pickle leaves things behind");
    }
    return result;
  }

  private boolean literal(int code) {
    switch (code) {
      case 'N' -> push(Nothing.NONE);
      case 0x88 -> push(new Truth(true));
      case 0x89 -> push(new Truth(false));
      case 'K' -> push(new Whole(program.get() & 0xff));
      case 'M' -> push(new Whole(program.getChar()));
      case 'J' -> push(new Whole(program.getInt()));
      case 0x8a -> push(longInteger(program.get() & 0xff));
      case 'G' -> {
        program.getLong();
        push(Real.NUMBER);
      }
      case 0x8c -> push(new Text(text(program.get() & 0xff)));
      case 'X' -> push(new Text(text(Integer.toUnsignedLong(program.getInt()))));
      case 0x8d -> push(new Text(text(program.getLong())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Whole longInteger(int length) {
    if (length > Long.BYTES) {
      throw file.unsupported("its pickle has an integer of %d bytes: refused".formatted(length));
    }
    byte[] bigEndian = new byte[length];
    for (int i = length - 1; i >= 0; i--) {
      bigEndian[i] = program.get();
    }
    return new Whole(length == 0 ? 0 : new BigInteger(bigEndian).longValue());
  }

  private String text(long length) {
    if (length < 0 || length > program.remaining()) {
      throw file.damaged("its pickle ends early");
    }
    ByteBuffer bytes = program.slice(program.position(), (int) length);
    program.position(program.position() + (int) length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw file.damaged("its pickle has a string that is not UTF-8");
    }
  }

  private boolean container(int code) {
    switch (code) {
      case '(' -> marks.add(stack.size());
      case ')' -> push(new Tuple(List.of()));
      case 0x85 -> push(new Tuple(take(1)));
      case 0x86 -> push(new Tuple(take(2)));
      case 0x87 -> push(new Tuple(take(3)));
      case 't' -> push(new Tuple(takeMarked()));
      case ']' -> push(new Items());
      case 'a' -> appendTo(take(1));
      case 'e' -> appendTo(takeMarked());
      case '}' -> push(new Dict());
      case 's' -> putInto(take(2));
      case 'u' -> putInto(takeMarked());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void appendTo(List<Pickled> items) {
    if (!(top() instanceof Items list)) {
      throw file.damaged("its pickle appends %d items to no list".formatted(items.size()));
    }
    list.values().addAll(items);
  }

  private void putInto(List<Pickled> pairs) {
    if (!(top() instanceof Dict dict) || pairs.size() % 2 != 0) {
      throw file.damaged("its pickle sets items of no dict");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      Pickled key = pairs.get(i);
      if (key instanceof Text text) {
        if (dict.members().put(text.value(), pairs.get(i + 1)) != null) {
          throw file.damaged("its pickle sets \"%s\" twice".formatted(text.value()));
        }
      } else if (!(key instanceof Whole)) {
        throw file.unsupported("its pickle has a key that is no string or integer: refused");
      }
    }
  }

  private boolean memory(int code) {
    switch (code) {
      case 'q' -> memo.put(program.get() & 0xff, top());
      case 'r' -> memo.put(program.getInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(remembered(program.get() & 0xff));
      case 'j' -> push(remembered(program.getInt()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Pickled remembered(int number) {
    Pickled value = memo.get(number);
    if (value == null) {
      throw file.damaged("its pickle recalls %d, which it never stored".formatted(number));
    }
    return value;
  }

  private boolean object(int code) {
    switch (code) {
      case 0x80 -> protocol(program.get() & 0xff);
      case 0x95 -> frame(program.getLong());
      case 'c' -> push(named(line(), line()));
      case 0x93 -> {
        List<Pickled> names = take(2);
        push(named(textOf(names.get(0)), textOf(names.get(1))));
      }
      case 'Q' -> push(builder.storage(pop()));
      case 'R' -> {
        List<Pickled> call = take(2);
        push(builder.call(call.get(0), call.get(1)));
      }
      case 'b' -> build();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void protocol(int number) {
    if (number < 2 || number > 5 || program.position() != 2) {
      throw file.unsupported("its pickle is of protocol %d, expected 2 to 5".formatted(number));
    }
  }

  /** A frame tells readers how much to fetch, and means nothing. */
  private void frame(long length) {
    if (length < 0 || length > program.remaining()) {
      throw file.damaged("its pickle ends early");
    }
  }

  /** Attributes of a state dict, such as the versions of its modules, are of no use to us. */
  private void build() {
    List<Pickled> pair = take(2);
    if (!(pair.get(0) instanceof Dict) || !(pair.get(1) instanceof Dict)) {
      throw file.unsupported("its pickle sets attributes of something that is no dict: refused");
    }
    push(pair.get(0));
  }

  private Named named(String module, String name) {
    TorchGlobal global = TorchGlobal.of(module, name);
    if (global == null) {
      throw file.unsupported(
          "its pickle calls on %s.%s, which no tensor needs: refused, nothing of it was run. Save the state dict alone, better as safetensors"
              .formatted(printable(module), printable(name)));
    }
    return new Named(global);
  }

  private static String printable(String name) {
    String printable = name.replaceAll("[^\\p{Graph}]", "?");
    return printable.length() < MOST_NAME ? printable : printable.substring(0, MOST_NAME) + "..";
  }

  private String line() {
    int start = program.position();
    int length = 0;
    while (program.get() != '\n') {
      length++;
    }
    return StandardCharsets.ISO_8859_1.decode(program.slice(start, length)).toString();
  }

  private String textOf(Pickled value) {
    if (value instanceof Text text) {
      return text.value();
    }
    throw file.damaged("its pickle names something by what is no string");
  }

  private void push(Pickled value) {
    stack.add(value);
  }

  private Pickled top() {
    requireDepth(1);
    return stack.get(stack.size() - 1);
  }

  private Pickled pop() {
    requireDepth(1);
    return stack.remove(stack.size() - 1);
  }

  private List<Pickled> take(int count) {
    requireDepth(count);
    List<Pickled> tail = stack.subList(stack.size() - count, stack.size());
    List<Pickled> taken = List.copyOf(tail);
    tail.clear();
    return taken;
  }

  private List<Pickled> takeMarked() {
    if (marks.isEmpty()) {
      throw file.damaged("its pickle ends a group that it did not begin");
    }
    return take(stack.size() - marks.remove(marks.size() - 1));
  }

  /** Nothing below the last mark may be taken. */
  private void requireDepth(int count) {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (stack.size() - count < floor) {
      throw file.damaged("its pickle takes more from the stack than lies there");
    }
  }
}
