// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * Attention that sees tokens within a reach only. Queries go in blocks, each with the keys that its
 * block reaches, so that time and memory grow with the length and not with its square.
 *
 * @param reach how many tokens it sees to each side
 */
record LocalAttention(Program program, int reach) {
  /** Queries of a block; with the usual reach of 64, half of what a block computes is used. */
  private static final int BLOCK = 128;

  /**
   * Sees all texts block by block.
   *
   * @param parts queries, keys and values of one text, [1, h, n, d] each
   * @param size n
   * @return [1, h, n, d]
   */
  String apply(String[] parts, String size) {
    return program.eachBlock(size, BLOCK, 2, start -> block(parts, size, start));
  }

  private String block(String[] parts, String size, String start) {
    String end = program.let("ops.prim.min(torch.add(%s, %s), %s)", start, BLOCK, size);
    String from = program.let("ops.prim.max(torch.sub(%s, %s), 0)", start, reach);
    String to = program.let("ops.prim.min(torch.add(%s, %s), %s)", end, reach, size);
    String[] some = {
      part(parts[0], start, end), part(parts[1], from, to), part(parts[2], from, to)
    };
    String distances =
        program.let(
            "torch.abs(torch.sub(torch.unsqueeze(torch.arange(%s, %s), 1), torch.arange(%s, %s)))",
            start, end, from, to);
    String near = program.let("torch.le(%s, %s)", distances, reach);
    return Attention.apply(program, some, near);
  }

  private String part(String all, String from, String to) {
    return program.let("torch.slice(%s, 2, %s, %s)", all, from, to);
  }
}
