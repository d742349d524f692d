// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What NV-Embed says of itself, and what of it is not written. */
final class NvEmbedTest {
  private static final String SMALL =
      "{'latent_dim': 4, 'hidden_dim': 4, 'cross_dim_head': 3, 'num_latents_value': 5}";

  private static String text(int width, String change) {
    return
"""
{'model_type': 'bidir_mistral', 'vocab_size': 9, 'max_position_embeddings': 8, 'hidden_size': %d,
 'num_hidden_layers': 1, 'num_attention_heads': 2, 'num_key_value_heads': 1, 'hidden_act': 'silu',
 'intermediate_size': 4, 'rms_norm_eps': 1e-5, 'rope_theta': 1e4, 'sliding_window': 4, %s}
"""
        .formatted(width, change);
  }

  private static Architecture of(String text, String latents, String change) {
    String config =
        "{'model_type': 'nvembed', 'text_config': %s, 'latent_attention_config': %s, %s}"
            .formatted(text, latents, change);
    return Architectures.of(ModelConfig.parse("config.json", config.replace('\'', '"')));
  }

  @Test
  void of_latentsThatSayNothing_havePublishedSizes() {
    NvEmbed published = (NvEmbed) of(text(4_096, "'x': 1"), "{}", "'mask_type': 'b'");
    assertThat(published.latents()).isEqualTo(new LatentAttention(512, 4_096, 8, 4_096));
    assertThat(published.width()).isEqualTo(4_096);
    assertThat(published.maxTokens()).isEqualTo(8);
  }

  /** The published code makes a mask of its own, without the window that the configuration has. */
  @Test
  void of_textConfigurationWithAWindow_allTokensSeeEachOther() {
    NvEmbed network = (NvEmbed) of(text(4, "'x': 1"), SMALL, "'x': 1");
    assertThat(network.decoder().views()).containsExactly(new Decoder.View(false, 0, 1e4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'mask_type': 'c' | mask_type c; only b",
        "'text_config': {'model_type': 'llama'} | text_config has model_type llama; only bidir_mistral",
        "'text_config': null | text_config has model_type none; only bidir_mistral",
        "'latent_attention_config': {'model_type': 'other'} | model_type other; only latent_attention",
        "'latent_attention_config': {'latent_dim': 8, 'hidden_dim': 4} | latent_dim 8; only 4",
        "'latent_attention_config': {'latent_dim': 4} | hidden_dim 4096; only 4",
        "'latent_attention_config': {'latent_dim': 4, 'hidden_dim': 4, 'num_cross_heads': 0} | num_cross_heads 0; it must be 1 or more",
      })
  void of_configurationThatIsNotWritten_isRefused(String change, String message) {
    assertThatThrownBy(() -> of(text(4, "'x': 1"), SMALL, change))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(message);
  }
}
