// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArchitecturesTest {
  private static final String BERT =
      """
      {"model_type": "bert", "vocab_size": 9, "max_position_embeddings": 8, "type_vocab_size": 2,
       "num_hidden_layers": 1, "hidden_size": 6, "num_attention_heads": 2, "intermediate_size": 4,
       %s}
      """;

  @Test
  void of_unknownType_listsTheKnownOnes() {
    assertThatThrownBy(
            () -> Architectures.of(ModelConfig.parse("config.json", "{\"model_type\": \"bloom\"}")))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("model_type bloom")
        .hasMessageContaining(
            "[bert, camembert, deberta-v2, distilbert, electra, eurobert, gemma3_text, gte,"
                + " mistral, modernbert, mpnet, mt5, new, nomic_bert, nvembed, qwen2, qwen3, roberta, t5, umt5, xlm-roberta]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"position_embedding_type\": \"relative_key\"' | relative_key; only absolute",
        "'\"is_decoder\": true' | is_decoder true; only false",
        "'\"hidden_act\": \"mish\"' | activation mish; known are",
        "'\"num_attention_heads\": 4' | a multiple of 4 heads",
        "'\"hidden_size\": 0' | hidden_size 0; it must be 1 or more",
        "'\"hidden_size\": \"wide\"' | hidden_size \"wide\", which has the wrong type",
      })
  void of_configurationThatProgramsAreNotWrittenFor_isRefused(String change, String message) {
    assertThatThrownBy(
            () -> Architectures.of(ModelConfig.parse("config.json", BERT.formatted(change))))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "qwen2 | 'rope_scaling': {'rope_type': 'yarn'} | rope_type yarn; only default",
        "qwen2 | 'num_key_value_heads': 3 | num_attention_heads 2; only a multiple of 3",
        "qwen3 | 'use_sliding_window': true, 'max_window_layers': 0, 'is_causal': false"
            + " | is_causal false; only true",
        "qwen3 | 'layer_types': ['linear_attention'] | only full_attention or sliding_attention",
        "mistral | 'sliding_window': 1 | sliding_window 1; only a window of several",
        "gemma3_text | 'sliding_window': 1 | sliding_window 1; only a window of several",
        "qwen2 | 'num_hidden_layers': 2000000000 | num_hidden_layers 2000000000; only 1000 at most",
        "qwen2 | 'rope_theta': null | has no rope_theta",
        "qwen3 | 'partial_rotary_factor': .5 | partial_rotary_factor 0.5; only 1.0",
        "eurobert | 'rms_norm_eps': null | has no rms_norm_eps",
        "mistral | 'sliding_window': 8, 'is_causal': false | sliding_window false; only true",
        "gemma3_text | 'attn_logit_softcapping': 50 | attn_logit_softcapping true; only false",
        "eurobert | 'hidden_act': 'mish' | activation mish; known are",
        "new | 'rope_scaling': {'type': 'dynamic', 'factor': 2} | type dynamic; only ntk",
        "new | 'rope_scaling': {'type': 'ntk', 'mixed_b': .9} | mixed_b true; only false",
        "new | 'position_embedding_type': 'absolute' | absolute; only rope",
        "new | 'logn_attention_scale': true | logn_attention_scale true; only false",
        "nomic_bert | 'prenorm': true | prenorm true; only false",
        "nomic_bert | 'activation_function': 'gelu' | activation_function gelu; only swiglu",
        "nomic_bert | 'rotary_emb_fraction': .5 | rotary_emb_fraction 0.5; only 1.0",
      })
  void of_layersThatProgramsAreNotWrittenFor_isRefused(String type, String change, String message) {
    assertThatThrownBy(() -> Architectures.of(rotating(type, change)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(message);
  }

  /** Beyond it the reference turns more slowly, by the length of the text. */
  @Test
  void of_nomicWithRotationsThatDependOnTheLength_readsWhatItWasTrainedOn() {
    String scaled = "'rotary_scaling_factor': 2, 'max_trained_positions': 5";
    assertThat(Architectures.of(rotating("nomic_bert", "'x': 1")).maxTokens()).isEqualTo(8);
    assertThat(Architectures.of(rotating("nomic_bert", scaled)).maxTokens()).isEqualTo(5);
  }

  private static ModelConfig rotating(String type, String change) {
    String all =
        """
        {'model_type': '%s', 'vocab_size': 9, 'max_position_embeddings': 8, 'n_positions': 8,
         'type_vocab_size': 1, 'num_hidden_layers': 1, 'n_layer': 1, 'hidden_size': 4, 'n_embd': 4,
         'num_attention_heads': 2, 'n_head': 2, 'intermediate_size': 4, 'n_inner': 4,
         'num_key_value_heads': 1, 'hidden_act': 'silu', 'rms_norm_eps': 1e-6, 'rope_theta': 1e4,
         'rope_local_base_freq': 1e4, 'rotary_emb_base': 1e3, 'sliding_window': 4, 'head_dim': 2, %s}
        """;
    return ModelConfig.parse("config.json", all.formatted(type, change).replace('\'', '"'));
  }

  @Test
  void encoderProgram_headWithoutPooling_isRefused() {
    Architecture architecture =
        Architectures.of(ModelConfig.parse("config.json", BERT.formatted("\"x\": 1")));
    Weights none = (name, shape) -> null;
    List<HeadPart> head = List.of(new HeadPart.Normalize());
    assertThatThrownBy(
            () -> new EncoderProgram(architecture, none, head, FloatType.FP32, Kernels.PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must begin with one Pool");
  }
}
