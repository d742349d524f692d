// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * Attention of several heads, one text after the other. libtorch computes it in blocks of queries,
 * so that its memory grows with the length and not with its square.
 */
final class Attention {
  private Attention() {}

  /**
   * Takes a joined product of one text apart.
   *
   * @param product [g n, 3 h d]
   * @param size d
   * @return queries, keys and values, [g, h, n, d] each
   */
  static String[] split(Program program, Program.Text text, String product, int heads, int size) {
    String parts =
        program.let(
            "torch.permute(torch.view(%s, [%s, %s, 3, %s, %s]), [2, 0, 3, 1, 4])",
            product, text.count(), text.size(), heads, size);
    String[] split = new String[3];
    for (int i = 0; i < split.length; i++) {
      split[i] = program.let("torch.select(%s, 0, %s)", parts, i);
    }
    return split;
  }

  /**
   * What scores are multiplied with before the softmax.
   *
   * @param argument to be added to a call
   */
  record Scale(String argument) {
    /** One over the root of d. */
    static final Scale ROOT = new Scale("");

    static Scale of(double factor) {
      return new Scale(", scale=" + factor);
    }
  }

  /**
   * How many heads look, and at how many: several of them may look at the same keys and values
   * (Ainslie et al., GQA, 2023).
   *
   * @param queries a multiple of {@code keys}
   * @param size d, which need not be the width over the heads
   */
  record Heads(int queries, int keys, int size) {
    /** Width of all heads' results side by side. */
    int joined() {
      return queries * size;
    }

    /** Outputs of a joined product. */
    long outputs() {
      return (long) (queries + 2 * keys) * size;
    }
  }

  /**
   * Takes a joined product of one text apart where several heads share keys and values.
   *
   * @param product [g n, {@link Heads#outputs}]
   * @return queries, keys and values, [g, h, n, d] for their number of heads h
   */
  static String[] split(Program program, Program.Text text, String product, Heads heads) {
    int firstKey = heads.queries * heads.size;
    int firstValue = firstKey + heads.keys * heads.size;
    return new String[] {
      part(program, text, product, new Range(0, firstKey, heads.size)),
      part(program, text, product, new Range(firstKey, firstValue, heads.size)),
      part(program, text, product, new Range(firstValue, heads.outputs(), heads.size))
    };
  }

  private record Range(long from, long to, int size) {}

  private static String part(Program program, Program.Text text, String product, Range range) {
    return program.let(
        "torch.transpose(torch.view(torch.slice(%s, 1, %s, %s), [%s, %s, %s, %s]), 1, 2)",
        product,
        range.from,
        range.to,
        text.count(),
        text.size(),
        (range.to - range.from) / range.size,
        range.size);
  }

  /** Gives each head of queries its own keys or values, [g, h, n, d]. */
  static String repeated(Program program, String keys, Heads heads) {
    return heads.keys == heads.queries
        ? keys
        : program.let("torch.repeat_interleave(%s, %s, 1)", keys, heads.queries / heads.keys);
  }

  /**
   * As {@link #apply(Program, String[], String)}, where a token sees itself and those before it.
   */
  static String causal(Program program, String[] parts, Scale scale) {
    return program.let(
        "torch.scaled_dot_product_attention(%s, %s, %s, None, 0., True%s)",
        parts[0], parts[1], parts[2], scale.argument);
  }

  /** As {@link #apply(Program, String[], String)}, with a scale of its own. */
  static String apply(Program program, String[] parts, String mask, Scale scale) {
    return program.let(
        "torch.scaled_dot_product_attention(%s, %s, %s, %s%s)",
        parts[0], parts[1], parts[2], mask, scale.argument);
  }

  /**
   * Softmax of queries times keys over the root of d, times values.
   *
   * @param parts queries, keys and values of one text, [g, h, n, d] each
   * @param mask None, or what can be broadcast to [g, h, n, n]: bool (what may be seen) or numbers
   *     (what is added before the softmax)
   * @return [g, h, n, d]
   */
  static String apply(Program program, String[] parts, String mask) {
    return apply(program, parts, mask, Scale.ROOT);
  }

  /**
   * Puts heads side by side.
   *
   * @param heads [g, h, n, d]
   * @param width h d
   * @return [g n, width]
   */
  static String joined(Program program, Program.Text text, String heads, int width) {
    return program.let(
        "torch.reshape(torch.transpose(%s, 1, 2), [%s, %s])", heads, text.rows(), width);
  }

  /**
   * Attention of all texts to all of their tokens, queries and keys rotated.
   *
   * @param joined queries, keys and values side by side, [t, 3 width]
   * @return [t, width]
   */
  static String rotated(Program program, Layers layers, String joined, Rotation rotation) {
    int size = layers.width() / layers.heads();
    return program.eachText(
        text -> {
          String[] parts = split(program, text, text.of(joined), layers.heads(), size);
          parts[0] = rotation.apply(program, text, parts[0], size);
          parts[1] = rotation.apply(program, text, parts[1], size);
          return joined(program, text, apply(program, parts, "None"), layers.width());
        });
  }
}
