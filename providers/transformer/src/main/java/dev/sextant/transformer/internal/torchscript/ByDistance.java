// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * Numbers that depend on nothing but how far apart two tokens are. A table [n, n] of them is a view
 * of 2 n - 1: with the keys in reverse order, the number of query q and key k' stands at q + k', so
 * that each row is the one above moved by one. The order of keys does not matter to attention, as
 * long as values have the same, and a long text's table takes no memory.
 *
 * @param numbers [.., 2 m - 1] for m tokens of the longest text, from the farthest key before a
 *     query, at m - 1 tokens, to the farthest behind it
 * @param longest m, an int
 */
record ByDistance(String numbers, String longest) {
  /**
   * The distances that {@link #numbers} are for, of a key as its query sees it: m - 1 down to 1 -
   * m.
   *
   * @return [2 m - 1] of int64
   */
  static String distances(Program program, String longest) {
    String first = program.let("torch.sub(%s, 1)", longest);
    return program.range(first, program.let("torch.neg(%s)", longest), -1);
  }

  /**
   * The table of a text, its keys in reverse order.
   *
   * @return [.., n, n]
   */
  String table(Program program, Program.Text text) {
    return rows(program, text, "0", text.size());
  }

  /**
   * Rows of a text's table.
   *
   * @param from the first query, an int
   * @param to behind the last query, an int
   * @return [.., to - from, n]
   */
  String rows(Program program, Program.Text text, String from, String to) {
    String skipped = program.let("torch.sub(%s, %s)", longest, text.size());
    String first = program.let("torch.add(%s, %s)", skipped, from);
    String last =
        program.let("torch.sub(torch.add(torch.add(%s, %s), %s), 1)", skipped, to, text.size());
    return program.let(
        "torch.unfold(torch.slice(%s, -1, %s, %s), -1, %s, 1)", numbers, first, last, text.size());
  }

  /** Keys or values, [g, h, n, d], in the order in which tables have them. */
  static String reversed(Program program, String value) {
    return program.let("torch.flip(%s, [2])", value);
  }
}
