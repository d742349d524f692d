// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * MPNet (Song et al., 2020): RoBERTa's positions, no types, and a learned number for each head and
 * distance of two tokens that is added to their attention, as T5 has it (Raffel et al., 2019).
 *
 * @param words size of the vocabulary
 * @param positions how many positions were learned, those before the first token included
 * @param padding the token that has no position
 * @param buckets how many distances are told apart
 */
record Mpnet(int words, int positions, int padding, int buckets, Layers layers)
    implements Architecture {
  private static final Layers.Names NAMES =
      new Layers.Names(
          "encoder.layer.",
          "attention.attn.q",
          "attention.attn.k",
          "attention.attn.v",
          "attention.attn.o",
          "attention.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  /** From this distance on, all are one. */
  private static final int FARTHEST = 128;

  static Mpnet of(ModelConfig config) {
    // The reference has both written into its code.
    config.require("pad_token_id", config.index("pad_token_id", 1), 1);
    config.require(
        "relative_attention_num_buckets", config.whole("relative_attention_num_buckets", 32), 32);
    return new Mpnet(
        config.whole("vocab_size"),
        config.whole("max_position_embeddings"),
        config.index("pad_token_id", 1),
        config.whole("relative_attention_num_buckets", 32),
        Layers.of(config));
  }

  @Override
  public String states(Program program, Weights weights) {
    Embeddings embeddings = new Embeddings(program, weights.under("embeddings."), width());
    String sum = embeddings.plusPositionsBehind(embeddings.words(words), padding, positions);
    String states = embeddings.normalized(sum, layers.epsilon());
    String bias = bias(program, weights);
    return layers.apply(
        program,
        weights,
        NAMES,
        states,
        text ->
            program.let(
                "torch.slice(torch.slice(%s, 2, 0, %s), 3, 0, %s)",
                bias, text.size(), text.size()));
  }

  /** What is added to the attention of two tokens, [1, h, n, n] for the longest text. */
  private String bias(Program program, Weights weights) {
    String learned =
        program.parameter(
            weights.tensor("encoder.relative_attention_bias.weight", buckets, layers.heads()));
    String places = program.range(program.longest());
    // From the one that looks to the one that is looked at.
    String distance =
        program.let("torch.sub(torch.unsqueeze(%s, 0), torch.unsqueeze(%s, 1))", places, places);
    String values =
        program.let(
            "torch.embedding(%s, %s)",
            learned, new DistanceBuckets(buckets, FARTHEST).of(program, distance));
    return program.let("torch.unsqueeze(torch.permute(%s, [2, 0, 1]), 0)", values);
  }

  @Override
  public int width() {
    return layers.width();
  }

  @Override
  public int maxTokens() {
    return positions - padding - 1;
  }

  @Override
  public List<String> prefixes() {
    return List.of("", "mpnet.");
  }
}
