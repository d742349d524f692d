// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * NV-Embed (Lee et al., NV-Embed: Improved Techniques for Training LLMs as Generalist Embedding
 * Models, 2024): Mistral's layers where all tokens see each other, and {@link LatentAttention}
 * behind them. It is published with code of its own, which is what is written here.
 *
 * @param decoder the layers
 * @param latents what follows
 */
record NvEmbed(Decoder decoder, LatentAttention latents) implements Architecture {
  static final String TYPE = "nvembed";

  static NvEmbed of(ModelConfig config) {
    config.require("mask_type", config.text("mask_type", "b"), "b");
    ModelConfig text = config.object("text_config");
    text.require("model_type", text.text("model_type", "none"), "bidir_mistral");
    Decoder decoder = Decoders.mistralBothWays(text);
    return new NvEmbed(
        decoder, LatentAttention.of(config.object("latent_attention_config"), decoder.width()));
  }

  /**
   * Whether the published code puts the tokenizer's last token behind each text, which the
   * tokenizer's own files do not say.
   */
  static boolean endsTexts(ModelConfig config) {
    return config.text("model_type", "").equals(TYPE) && config.truth("add_eos", true);
  }

  @Override
  public String states(Program program, Weights weights) {
    String hidden = decoder.states(program, weights.under("embedding_model."));
    return latents.apply(program, weights.under("latent_attention_model."), hidden);
  }

  @Override
  public int width() {
    return decoder.width();
  }

  @Override
  public int maxTokens() {
    return decoder.maxTokens();
  }

  @Override
  public List<String> prefixes() {
    return List.of("");
  }
}
