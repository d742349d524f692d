// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One forward pass, written operator by operator: from token ids to vectors. {@link #let} adds a
 * line and gives the name of its result, so that the Java that writes a network reads like the
 * network:
 *
 * <pre>{@code
 * String words = program.parameter(weights.tensor("word_embeddings.weight", 30522, 384));
 * String states = program.let("torch.embedding(%s, %s)", words, program.ids());
 * }</pre>
 *
 * <p>Texts lie behind each other without padding, so that nothing is computed twice or for nothing
 * and a text's numbers do not depend on its neighbours: products and normalisations see one matrix
 * of all tokens, and what looks at several tokens of a text is written {@linkplain #eachText for
 * each text}, or for several of one length at once ({@link Products#joinsTexts}).
 *
 * <p>Ids and all that comes of them may lie on any device, whole numbers are taken from tensors on
 * the processor: a device would have to be waited for. So what a program makes of nothing, such as
 * {@linkplain #range ranges}, it makes on the {@linkplain #device ids' device}.
 *
 * <p>Operators are those of {@code torch}, called as the text of {@code torch.jit.save} calls them:
 * positional arguments, no overloads by name. Shapes in comments are {@code b} texts, {@code t}
 * tokens of all texts, {@code n} tokens of one text, {@code g} texts that are seen together (1 on a
 * processor), {@code h} heads, {@code d} a head's width. For one thread.
 */
public final class Program {
  private static final String IDS = "ids";
  private static final String LENGTHS = "lengths";
  private static final String SKIPPED = "skipped";

  private final FloatType precision;
  private final Products products;
  private final List<Attribute> attributes = new ArrayList<>();
  private final StringBuilder preparations = new StringBuilder();
  private final StringBuilder lines = new StringBuilder();
  private String indent = "    ";
  private int variables;
  private long multiplications;
  private int numbered;

  /**
   * @param precision of weights and states
   * @param products how it multiplies with weights
   */
  Program(FloatType precision, Products products) {
    this.precision = precision;
    this.products = products;
    lines.append(TextSizes.lines(products.joinsTexts()));
  }

  /** Token ids, [t] of int64. */
  String ids() {
    return IDS;
  }

  /** The number of the task that texts are read for, an int. */
  String task() {
    return let("int(torch.select(%s, 0, 1))", SKIPPED);
  }

  /** Tokens of the longest text, an int; of no use inside {@link #eachText}. */
  String longest() {
    return let("int(torch.max(%s))", LENGTHS);
  }

  /** Torch's number of the type of weights and states. */
  int type() {
    return precision.number();
  }

  /** Where ids lie, for whatever is made of nothing. */
  String device() {
    return "device";
  }

  /**
   * Writes whole numbers in order.
   *
   * @param bounds the end, excluded; or the beginning and the end, and perhaps the step
   * @return int64
   */
  String range(Object... bounds) {
    String listed = Arrays.stream(bounds).map(String::valueOf).collect(Collectors.joining(", "));
    return let("torch.arange(%s, device=%s)", listed, device());
  }

  /**
   * Adds a tensor to the program, in its precision.
   *
   * @param parts joined along their first axis; a vector or matrix each, all of the same width
   * @return how lines name it
   */
  String parameter(Weight... parts) {
    return parameter(precision, parts);
  }

  /** Adds a tensor to the program, in float32 whatever the precision is. */
  String exact(Weight weight) {
    return parameter(FloatType.FP32, weight);
  }

  /** The same, of parts that are joined along their first axis. */
  String exact(List<Weight> parts) {
    return parameter(FloatType.FP32, parts.toArray(Weight[]::new));
  }

  /** Adds a tensor that is computed when it is written. */
  String constant(StorageType type, long[] shape, Content content) {
    String name = "w" + attributes.size();
    attributes.add(new Attribute(name, type, shape, content));
    return "self." + name;
  }

  /** Adds numbers, [count] of float32. */
  String constant(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return constant(
        StorageType.FLOAT32,
        new long[] {numbers.length},
        target -> {
          ByteBuffer all = bytes.duplicate();
          while (all.hasRemaining()) {
            target.write(all);
          }
        });
  }

  /**
   * Replaces a tensor once, in the first call: by the same numbers, laid out as an operator wants
   * them.
   *
   * @param parameter what {@link #parameter} or {@link #constant} gave
   * @param expression with {@code %s} for the tensor
   * @return the same name
   */
  @SuppressWarnings("AnnotateFormatMethod") // Wants an annotation of its own library.
  String prepared(String parameter, String expression) {
    String name = "p" + variables++;
    preparations.append("      %s = %s\n".formatted(name, expression.formatted(parameter)));
    preparations.append("      %s = %s\n".formatted(parameter, name));
    return parameter;
  }

  private String parameter(FloatType precision, Weight... parts) {
    long[] shape = parts[0].shape().clone();
    for (int i = 1; i < parts.length; i++) {
      shape[0] += parts[i].shape()[0];
    }
    return constant(
        precision.storage(),
        shape,
        target -> {
          for (Weight part : parts) {
            part.writeTo(target, precision);
          }
        });
  }

  /**
   * Adds a line.
   *
   * @param expression with {@code %s} for each argument; a double is written so that it is read as
   *     the same double
   * @return the name of the result
   */
  @SuppressWarnings("AnnotateFormatMethod") // Wants an annotation of its own library.
  String let(String expression, Object... arguments) {
    String name = "v" + variables++;
    assign(name, expression.formatted(arguments));
    return name;
  }

  /**
   * Writes a step that sees a text's tokens together, once for each text or for each texts of one
   * length.
   *
   * @param step writes it, and gives the name of a result, [g n, ..] or [g, ..]
   * @return the results of all texts behind each other
   */
  String eachText(Function<Text, String> step) {
    String number = "i" + variables++;
    String before = indent;
    assign("r" + number, "annotate(List[Tensor], [])");
    lines.append("%sfor %s in range(torch.len(sizes)):\n".formatted(indent, number));
    indent = before + "  ";
    let("torch.append(r%s, %s)", number, step.apply(text(number)));
    indent = before;
    return let("torch.cat(r%s)", number);
  }

  private Text text(String number) {
    String end = "e" + number;
    String size = "n" + number;
    assign(end, "ends[%s]".formatted(number));
    assign(size, "sizes[%s]".formatted(number));
    if (!products.joinsTexts()) {
      return new Text(this, end, size, "1", size);
    }
    String count = "g" + number;
    String rows = "m" + number;
    assign(count, "counts[%s]".formatted(number));
    assign(rows, "torch.mul(%s, %s)".formatted(size, count));
    return new Text(this, end, size, count, rows);
  }

  /**
   * Writes a step for parts of a range. Each result is copied to its place at once: a list of them
   * would keep small pieces of memory between the large ones that steps free, which the C library
   * then does not find again.
   *
   * @param like what the results of all parts have the shape of, with the range along its axis 2
   * @param total an int: how long the range is
   * @param size of a part
   * @param step gets two ints, where the part begins and where it ends, and gives the name of a
   *     result
   * @return the results of all parts
   */
  String eachBlock(String like, String total, int size, BinaryOperator<String> step) {
    String all = let("torch.empty_like(%s)", like);
    String number = "i" + variables++;
    String before = indent;
    String count = "torch.floordiv(torch.add(%s, %s), %s)".formatted(total, size - 1, size);
    lines.append("%sfor %s in range(%s):\n".formatted(indent, number, count));
    indent = before + "  ";
    String start = let("torch.mul(%s, %s)", number, size);
    String end = let("ops.prim.min(torch.add(%s, %s), %s)", start, size, total);
    String result = step.apply(start, end);
    let("torch.copy_(torch.slice(%s, 2, %s, %s), %s)", all, start, end, result);
    indent = before;
    return all;
  }

  /** A text inside {@link #eachText}, or several of one length. */
  static final class Text {
    private final Program program;
    private final String end;
    private final String size;
    private final String count;
    private final String rows;

    private Text(Program program, String end, String size, String count, String rows) {
      this.program = program;
      this.end = end;
      this.size = size;
      this.count = count;
      this.rows = rows;
    }

    /** n, an int: how many tokens each has. */
    String size() {
      return size;
    }

    /** g, an int: how many there are. */
    String count() {
      return count;
    }

    /** g n, an int: how many tokens they have together. */
    String rows() {
      return rows;
    }

    /**
     * Their rows of something that all texts have.
     *
     * @param all [t, ..]
     * @return [g n, ..]
     */
    String of(String all) {
      return program.let("torch.slice(%s, 0, torch.sub(%s, %s), %s)", all, end, rows, end);
    }

    /**
     * Tells texts apart.
     *
     * @param own [g n, ..]
     * @return [g, n, ..]
     */
    String apart(String own) {
      return program.products.joinsTexts()
          ? program.let("torch.unflatten(%s, 0, [%s, %s])", own, count, size)
          : program.let("torch.unsqueeze(%s, 0)", own);
    }

    /**
     * Gives each text what is the same for all of this length.
     *
     * @param rows [n, width]
     * @return [g n, width]
     */
    String repeated(String rows) {
      return program.products.joinsTexts()
          ? program.let("torch.repeat(%s, [%s, 1])", rows, count)
          : rows;
    }

    /** How many of its first tokens pooling leaves out, an int; the last one always counts. */
    String skipped() {
      return program.let(
          "ops.prim.min(int(torch.select(%s, 0, 0)), torch.sub(%s, 1))", SKIPPED, size);
    }
  }

  /** Numbers a product with a weight: 0 for the first that is written. */
  int nextProduct() {
    return numbered++;
  }

  /** How many multiplications with weights have been written so far, for each token. */
  long multiplications() {
    return multiplications;
  }

  /** {@code x W^T + b}, then an activation. */
  String linear(String input, Linear layer, Activation activation) {
    multiplications += layer.multiplications();
    return products.linear(this, input, layer, activation, null);
  }

  /** {@code x W^T + b}. */
  String linear(String input, Linear layer) {
    return linear(input, layer, Activation.NONE);
  }

  /** {@code x W^T + b + y}. */
  String linearPlus(String input, Linear layer, String other) {
    multiplications += layer.multiplications();
    return products.linear(this, input, layer, Activation.NONE, other);
  }

  /** {@code f(x V^T + c) W^T + b + y}. */
  String feedForward(
      String input, Linear inner, Activation activation, Linear outer, String other) {
    multiplications += inner.multiplications() + outer.multiplications();
    return products.feedForward(this, input, inner, activation, outer, other);
  }

  private void assign(String name, String expression) {
    lines.append(indent).append(name).append(" = ").append(expression).append('\n');
  }

  /**
   * Ends the program and writes it, with its weights, as a file that libtorch loads.
   *
   * @param file overwritten
   * @param result what the program gives, a name that {@link #let} gave
   */
  void write(Path file, String result) throws IOException {
    String method =
        """
          def forward(self: %s,
            %s: Tensor,
            %s: Tensor,
            %s: Tensor) -> Tensor:
        %s%s    return %s
        """
            .formatted(
                TorchScriptArchive.type(), IDS, LENGTHS, SKIPPED, preparation(), lines, result);
    TorchScriptArchive.write(file, attributes, method);
  }

  private String preparation() {
    return preparations.isEmpty()
        ? ""
        : """
            if self.%s:
              pass
            else:
        %s      self.%s = True
        """
            .formatted(TorchScriptArchive.FLAG, preparations, TorchScriptArchive.FLAG);
  }

  /** Numbers that torch has for types of elements ({@code c10/core/ScalarType.h}). */
  static final class Types {
    static final int UINT8 = 0;
    static final int INT64 = 4;
    static final int FLOAT32 = 6;
    static final int QUINT8 = 13;

    private Types() {}
  }
}
