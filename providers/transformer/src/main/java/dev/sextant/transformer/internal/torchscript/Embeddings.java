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
  /** Vectors of the words, [t, width]. */
  String words(int count) {
    String all = program.parameter(weights.tensor("word_embeddings.weight", count, width));
    return program.let("torch.embedding(%s, %s)", all, program.ids());
  }

  /** Adds positions that count from 0 in each text. */
  String plusPositions(String sum, int count) {
    String all = positions(count);
    String each =
        program.eachText(
            text -> text.repeated(program.let("torch.slice(%s, 0, 0, %s)", all, text.size())));
    return program.let("torch.add(%s, %s)", sum, each);
  }

  /**
   * Adds positions that count from behind {@code padding} and skip that token, as fairseq counts
   * them.
   */
  String plusPositionsBehind(String sum, int padding, int count) {
    String all = positions(count);
    String counted =
        program.let("torch.to(torch.ne(%s, %s), %s)", program.ids(), padding, Program.Types.INT64);
    String each =
        program.eachText(
            text -> {
              String own = text.apart(text.of(counted));
              String places =
                  program.let(
                      "torch.add(torch.mul(torch.cumsum(%s, 1), %s), %s)", own, own, padding);
              return program.let("torch.embedding(%s, torch.flatten(%s))", all, places);
            });
    return program.let("torch.add(%s, %s)", sum, each);
  }

  private String positions(int count) {
    return program.parameter(weights.tensor("position_embeddings.weight", count, width));
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
}
