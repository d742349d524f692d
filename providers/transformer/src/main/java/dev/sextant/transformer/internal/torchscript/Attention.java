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
   * @param product [n, 3 h d]
   * @param size d
   * @return queries, keys and values, [1, h, n, d] each
   */
  static String[] split(Program program, Program.Text text, String product, int heads, int size) {
    String parts =
        program.let(
            "torch.permute(torch.view(%s, [1, %s, 3, %s, %s]), [2, 0, 3, 1, 4])",
            product, text.size(), heads, size);
    String[] split = new String[3];
    for (int i = 0; i < split.length; i++) {
      split[i] = program.let("torch.select(%s, 0, %s)", parts, i);
    }
    return split;
  }

  /**
   * Softmax of queries times keys over the root of d, times values.
   *
   * @param parts queries, keys and values of one text, [1, h, n, d] each
   * @param mask None, or what can be broadcast to [1, h, n, n]: bool (what may be seen) or numbers
   *     (what is added before the softmax)
   * @return [1, h, n, d]
   */
  static String apply(Program program, String[] parts, String mask) {
    return program.let(
        "torch.scaled_dot_product_attention(%s, %s, %s, %s)", parts[0], parts[1], parts[2], mask);
  }

  /**
   * Puts heads side by side.
   *
   * @param heads [1, h, n, d]
   * @param width h d
   * @return [n, width]
   */
  static String joined(Program program, Program.Text text, String heads, int width) {
    return program.let(
        "torch.reshape(torch.transpose(%s, 1, 2), [%s, %s])", heads, text.size(), width);
  }
}
