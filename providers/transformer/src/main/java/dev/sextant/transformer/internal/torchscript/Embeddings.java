// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * What BERT and its descendants begin with: learned vectors of words, positions and types, added
 * and normalised.
 *
 * @param weights those of the embeddings alone
 * @param width length of each vector
 */
record Embeddings(Program program, Weights weights, int width) {
  /** Vectors of the words, [b, n, width]. */
  String words(int count) {
    return looked("word_embeddings", count, program.ids());
  }

  /** Adds positions that count from 0. */
  String plusPositions(String sum, int count) {
    String all = program.parameter(weights.tensor("position_embeddings.weight", count, width));
    return program.let("torch.add(%s, torch.slice(%s, 0, 0, %s))", sum, all, program.width());
  }

  /**
   * Adds positions that count from behind {@code padding} and skip that token, as fairseq counts
   * them.
   */
  String plusPositionsBehind(String sum, int padding, int count) {
    String counted =
        program.let("torch.to(torch.ne(%s, %s), %s)", program.ids(), padding, Program.Types.INT64);
    String positions =
        program.let("torch.add(torch.mul(torch.cumsum(%s, 1), %s), %s)", counted, counted, padding);
    return program.let("torch.add(%s, %s)", sum, looked("position_embeddings", count, positions));
  }

  /** Adds the vector of the first type: a row is one text. */
  String plusFirstType(String sum, int count) {
    String all = program.parameter(weights.tensor("token_type_embeddings.weight", count, width));
    return program.let("torch.add(%s, torch.select(%s, 0, 0))", sum, all);
  }

  String normalized(String sum, double epsilon) {
    return LayerNorm.of(program, weights, "LayerNorm", true, new LayerNorm.Size(width, epsilon))
        .apply(program, sum);
  }

  private String looked(String name, int count, String indexes) {
    String all = program.parameter(weights.tensor(name + ".weight", count, width));
    return program.let("torch.embedding(%s, %s)", all, indexes);
  }
}
