// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside what {@link GoldenFoldersTest} compares with the reference. */
final class TokenLimitTest {
  private static final String ROBERTA =
      """
      {"model_type": "roberta", "vocab_size": 9, "num_hidden_layers": 1, "hidden_size": 4,
       "num_attention_heads": 1, "intermediate_size": 4, "max_position_embeddings": 66,
       "type_vocab_size": 1, "pad_token_id": 1}
      """;

  @TempDir private Path folder;

  private void write(String name, String json) throws IOException {
    Files.writeString(folder.resolve(name), json);
  }

  private OptionalInt limit() {
    ModelFolder model = ModelFolder.open(folder);
    return TokenLimit.of(model, NetworkFile.known(model));
  }

  @Test
  void of_noFile_isNone() {
    assertThat(limit()).isEmpty();
  }

  @Test
  void of_robertasPositions_startBehindThePadding() throws IOException {
    write("config.json", ROBERTA);
    assertThat(limit()).hasValue(64);
    write("tokenizer_config.json", "{\"model_max_length\": 512}");
    assertThat(limit()).hasValue(64);
    write("tokenizer_config.json", "{\"model_max_length\": 20}");
    assertThat(limit()).hasValue(20);
  }

  @Test
  void of_modulesOwnLimit_countsAloneButForThePositions() throws IOException {
    write("config.json", ROBERTA);
    write("tokenizer_config.json", "{\"model_max_length\": 20}");
    write("sentence_bert_config.json", "{\"max_seq_length\": 30}");
    assertThat(limit()).hasValue(30);
    write("sentence_bert_config.json", "{\"max_seq_length\": 128}");
    assertThat(limit()).hasValue(64);
    write("sentence_bert_config.json", "{\"max_seq_length\": null}");
    assertThat(limit()).hasValue(20);
  }

  @Test
  void of_olderNamesOfTheModulesFile_areRead() throws IOException {
    write("sentence_roberta_config.json", "{\"max_seq_length\": 30}");
    assertThat(limit()).hasValue(30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000000000000019884624838656", "1e30", "-1", "null", "0"})
  void of_numbersThatStandForNone_areNone(String number) throws IOException {
    write("tokenizer_config.json", "{\"model_max_length\": %s}".formatted(number));
    write("config.json", "{\"model_type\": \"xlnet\", \"max_position_embeddings\": -1}");
    assertThat(limit()).isEmpty();
    write("config.json", "{\"model_type\": \"bloom\", \"max_position_embeddings\": 77}");
    assertThat(limit()).hasValue(77);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"max_seq_length\": 0}",
        "{\"max_seq_length\": \"many\"}",
        "{\"query_length\": 32}",
        "{\"query_expansion\": {}}",
        "{\"transformer_task\": \"text-generation\"}",
        "{\"module_output_name\": \"sentence_embedding\"}"
      })
  void of_whatIsNotSupported_isRefused(String module) throws IOException {
    write("sentence_bert_config.json", module);
    assertThatThrownBy(this::limit)
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("sentence_bert_config.json")
        .hasMessageContaining(module.replaceFirst("^\\{\"(\\w+).*", "$1"));
  }

  @Test
  void known_typeThatIsNot_isNone() throws IOException {
    write("config.json", "{\"model_type\": \"bloom\"}");
    assertThat(NetworkFile.known(ModelFolder.open(folder))).isEqualTo(Optional.empty());
  }
}
