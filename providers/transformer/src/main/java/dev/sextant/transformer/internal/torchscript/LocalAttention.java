// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * Attention that sees tokens within a reach only. Queries go in blocks, each with the keys that its
 * block reaches, so that time and memory grow with the length and not with its square.
 *
 * @param back how many tokens before a token it sees
 * @param ahead how many behind it
 * @param scale what scores are multiplied with
 */
record LocalAttention(Program program, int back, int ahead, Attention.Scale scale) {
  /** Queries of a block; with the usual reach of 64, half of what a block computes is used. */
  private static final int BLOCK = 128;

  /** Sees as far to each side. */
  static LocalAttention toBothSides(Program program, int reach) {
    return new LocalAttention(program, reach, reach, Attention.Scale.ROOT);
  }

  /**
   * Sees all texts block by block.
   *
   * @param parts queries, keys and values of one text, [g, h, n, d] each
   * @param size n
   * @return [g, h, n, d]
   */
  String apply(String[] parts, String size) {
    return program.eachBlock(parts[0], size, BLOCK, (start, end) -> block(parts, size, start, end));
  }

  private String block(String[] parts, String size, String start, String end) {
    String from = program.let("ops.prim.max(torch.sub(%s, %s), 0)", start, back);
    String to = program.let("ops.prim.min(torch.add(%s, %s), %s)", end, ahead, size);
    String[] some = {
      part(parts[0], start, end), part(parts[1], from, to), part(parts[2], from, to)
    };
    String distances =
        program.let(
            "torch.sub(%s, torch.unsqueeze(%s, 1))",
            program.range(from, to), program.range(start, end));
    String near =
        program.let(
            "torch.logical_and(torch.ge(%s, %s), torch.le(%s, %s))",
            distances, -back, distances, ahead);
    return Attention.apply(program, some, near, scale);
  }

  private String part(String all, String from, String to) {
    return program.let("torch.slice(%s, 2, %s, %s)", all, from, to);
  }
}
