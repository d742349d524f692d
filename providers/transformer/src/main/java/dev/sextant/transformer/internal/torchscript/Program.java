// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
 * <p>Operators are those of {@code torch}, called as the text of {@code torch.jit.save} calls them:
 * positional arguments, no overloads by name. Shapes in comments are {@code b} texts, {@code n}
 * tokens, {@code h} heads, {@code d} a head's width. For one thread.
 */
public final class Program {
  private static final String IDS = "ids";
  private static final String LENGTHS = "lengths";
  private static final String SKIPPED = "skipped";
  private static final String ROWS = "rows";
  private static final String WIDTH = "width";
  private static final String PRESENT = "present";
  private static final String COUNTED = "counted";
  private static final String FULL = "full";

  private final Precision precision;
  private final Kernels kernels;
  private final List<Attribute> attributes = new ArrayList<>();
  private final StringBuilder lines = new StringBuilder();
  private int variables;

  /**
   * @param precision of weights and states
   * @param kernels which operators stand for products with weights
   */
  public Program(Precision precision, Kernels kernels) {
    this.precision = precision;
    this.kernels = kernels;
    assign(ROWS, "torch.size(ids, 0)");
    assign(WIDTH, "torch.size(ids, 1)");
    // The mask is made here, not handed in: one number a text travels.
    assign(
        PRESENT, "torch.lt(torch.unsqueeze(torch.arange(width), 0), torch.unsqueeze(lengths, 1))");
    assign(COUNTED, "torch.logical_and(present, torch.ge(torch.arange(width), skipped))");
    assign(FULL, "torch.eq(int(torch.min(lengths)), width)");
  }

  /** Token ids, [b, n] of int64. */
  String ids() {
    return IDS;
  }

  /** Tokens of each text, [b] of int64. */
  String lengths() {
    return LENGTHS;
  }

  /** Number of texts. */
  String rows() {
    return ROWS;
  }

  /** Tokens of the longest text. */
  String width() {
    return WIDTH;
  }

  /** Where a token stands and no padding does, [b, n] of bool. */
  String present() {
    return PRESENT;
  }

  /** How many of a text's first tokens pooling leaves out, [1] of int64. */
  String skipped() {
    return SKIPPED;
  }

  /** Where a token stands that pooling counts, [b, n] of bool. */
  String counted() {
    return COUNTED;
  }

  /** Whether no text has padding, a bool. */
  String full() {
    return FULL;
  }

  /** Torch's number of the type of weights and states. */
  int type() {
    return precision == Precision.BF16 ? Types.BFLOAT16 : Types.FLOAT32;
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
    return parameter(Precision.FP32, weight);
  }

  private String parameter(Precision precision, Weight... parts) {
    long[] shape = parts[0].shape().clone();
    for (int i = 1; i < parts.length; i++) {
      shape[0] += parts[i].shape()[0];
    }
    String name = "w" + attributes.size();
    Content content =
        target -> {
          for (Weight part : parts) {
            part.writeTo(target, precision);
          }
        };
    attributes.add(new Attribute(name, precision.storage(), shape, content));
    return "self." + name;
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
   * Adds a choice.
   *
   * @param condition a bool, no tensor
   * @param type of both results, {@code Optional[Tensor]} for one
   * @return the name of the result
   */
  String choose(String condition, String type, String then, String otherwise) {
    String name = "v" + variables++;
    lines.append("    if ").append(condition).append(":\n");
    lines.append("      %s = annotate(%s, %s)\n".formatted(name, type, then));
    lines.append("    else:\n");
    lines.append("      %s = annotate(%s, %s)\n".formatted(name, type, otherwise));
    return name;
  }

  /**
   * What attention may look at: padding is hidden, unless there is none.
   *
   * @return nothing or [b, 1, 1, n] of bool, for {@code scaled_dot_product_attention}
   */
  String attentionMask() {
    return choose(
        FULL,
        "Optional[Tensor]",
        "None",
        "torch.unsqueeze(torch.unsqueeze(%s, 1), 1)".formatted(PRESENT));
  }

  /** {@code x W^T + b}, then an activation. */
  String linear(String input, Linear layer, Activation activation) {
    return kernels.linear(this, input, layer, activation);
  }

  /** {@code x W^T + b}. */
  String linear(String input, Linear layer) {
    return linear(input, layer, Activation.NONE);
  }

  private void assign(String name, String expression) {
    lines.append("    ").append(name).append(" = ").append(expression).append('\n');
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
        %s    return %s
        """
            .formatted(TorchScriptArchive.type(), IDS, LENGTHS, SKIPPED, lines, result);
    TorchScriptArchive.write(file, attributes, method);
  }

  /** Numbers that torch has for types of elements ({@code c10/core/ScalarType.h}). */
  static final class Types {
    static final int INT64 = 4;
    static final int FLOAT32 = 6;
    static final int BOOL = 11;
    static final int BFLOAT16 = 15;

    private Types() {}
  }
}
