// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What T5, DeBERTa and Jina's third say of themselves, and what of it is not written. */
final class FamiliesTest {
  private static final String T5 =
      """
      {'model_type': 't5', 'vocab_size': 9, 'd_model': 4, 'd_kv': 3, 'd_ff': 4, 'num_layers': 1,
       'num_heads': 2, %s}
      """;

  private static final String DEBERTA =
      """
      {'model_type': 'deberta-v2', 'vocab_size': 9, 'hidden_size': 4, 'num_hidden_layers': 1,
       'num_attention_heads': 2, 'intermediate_size': 4, 'max_position_embeddings': 8,
       'position_biased_input': false, 'relative_attention': true, 'pos_att_type': 'c2p', %s}
      """;

  private static final String JINA =
      """
      {'model_type': 'xlm-roberta', 'vocab_size': 9, 'hidden_size': 4, 'num_hidden_layers': 1,
       'num_attention_heads': 2, 'intermediate_size': 4, 'max_position_embeddings': 8,
       'type_vocab_size': 1, 'lora_adaptations': ['one', 'two'], 'lora_rank': 2, %s}
      """;

  private static Architecture of(String config, String change) {
    return Architectures.of(
        ModelConfig.parse("config.json", config.formatted(change).replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'is_decoder': true | is_decoder true; only false",
        "'feed_forward_proj': 'gated-mish' | activation mish; known are",
        "'relative_attention_num_buckets': 6 | buckets 6; only a multiple of 4",
        "'relative_attention_max_distance': 8 | only more than a quarter of the 32 buckets",
      })
  void t5_configurationThatIsNotWritten_isRefused(String change, String message) {
    refused(T5, change, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'relative_attention': false | relative_attention false; only true",
        "'conv_kernel_size': 4 | conv_kernel_size 4; only an odd number up to 99, or 0,",
        "'conv_kernel_size': 101 | conv_kernel_size 101; only an odd number up to 99",
        "'conv_kernel_size': 3, 'conv_groups': 3 | conv_groups 3; only a part of the width, 4,",
        "'conv_kernel_size': 3, 'conv_act': 'mish' | activation mish; known are",
        "'attention_head_size': 3 | attention_head_size 3; only 2",
        "'pos_att_type': ['c2p', 'p2p'] | [c2p, p2p]; only c2p, p2c or both",
        "'pos_att_type': [] | pos_att_type []; only c2p, p2c or both",
        "'position_buckets': 7 | position_buckets 7; only an even number below 14, or none,",
        "'position_buckets': 14 | position_buckets 14; only an even number",
        "'num_attention_heads': 3 | a multiple of 3 heads",
      })
  void deberta_configurationThatIsNotWritten_isRefused(String change, String message) {
    refused(DEBERTA, change, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'position_embedding_type': 'alibi' | position_embedding_type alibi; only rotary",
        "'lora_adaptations': [] | lora_adaptations []; only one name or more",
        "'lora_rank': 0 | lora_rank 0; it must be 1 or more",
      })
  void jina_configurationThatIsNotWritten_isRefused(String change, String message) {
    refused(JINA, change, message);
  }

  private static void refused(String config, String change, String message) {
    assertThatThrownBy(() -> of(config, change))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(message);
  }

  @Test
  void maxTokens_networkOfDistancesAlone_hasNoBound() {
    assertThat(of(T5, "'n_positions': 512").maxTokens()).isEqualTo(Integer.MAX_VALUE);
    assertThat(of(DEBERTA, "'x': 1").maxTokens()).isEqualTo(Integer.MAX_VALUE);
    assertThat(of(DEBERTA, "'position_biased_input': true").maxTokens()).isEqualTo(8);
    assertThat(of(JINA, "'x': 1").maxTokens()).isEqualTo(8);
  }

  @Test
  void tasks_networkWithAdaptations_areNamedInOrder() {
    assertThat(of(JINA, "'x': 1").tasks()).containsExactly("one", "two");
    assertThat(of(T5, "'x': 1").tasks()).isEmpty();
  }

  /** It would take another network's tensors for its own. */
  @Test
  void of_rotationsUnderThePlainName_isRefused() {
    String plain = JINA.replace("'lora_adaptations': ['one', 'two'], 'lora_rank': 2, ", "");
    refused(plain, "'position_embedding_type': 'rotary'", "rotary; only absolute");
  }
}
