// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

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
            () -> Architectures.of(ModelConfig.parse("config.json", "{\"model_type\": \"opt\"}")))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("model_type opt")
        .hasMessageContaining(
            "[bert, camembert, deberta-v2, distilbert, electra, modernbert, mpnet, roberta, t5,"
                + " xlm-roberta]");
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
