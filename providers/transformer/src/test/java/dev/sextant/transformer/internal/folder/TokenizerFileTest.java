// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside what {@link GoldenFoldersTest} compares with the reference. */
final class TokenizerFileTest {
  private static final String VOCABULARY =
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nboat\nBoat\n##s\nété\nete\n船\n##船\n<s>\n</s>\n";

  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private int[] ids(String text) {
    try (TextTokenizer tokenizer = TokenizerFile.of(ModelFolder.open(folder)).open()) {
      return tokenizer.read("", text, 100).ids();
    }
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> TokenizerFile.of(ModelFolder.open(folder)).open().close())
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void open_vocabularyAlone_isReadAsBertDoes() throws IOException {
    write("vocab.txt", VOCABULARY);
    assertThat(ids("Boats BOAT [SEP] été 船船")).containsExactly(2, 5, 7, 5, 3, 9, 10, 10, 3);
    assertThat(ids("")).containsExactly(2, 3);
  }

  @Test
  void open_optionsOfTheTokenizer_areKept() throws IOException {
    write("vocab.txt", VOCABULARY.replace("\n", "\r\n"));
    write("tokenizer_config.json", "{\"do_lower_case\": false}");
    assertThat(ids("Boat boats été")).containsExactly(2, 6, 5, 7, 8, 3);
    write("tokenizer_config.json", "{\"strip_accents\": false}");
    assertThat(ids("ÉTÉ")).containsExactly(2, 8, 3);
    write("tokenizer_config.json", "{\"tokenize_chinese_chars\": false}");
    assertThat(ids("船船")).containsExactly(2, 10, 11, 3);
  }

  @Test
  void open_specialTokensOfTheFolder_areTaken() throws IOException {
    write("vocab.txt", VOCABULARY);
    write(
        "special_tokens_map.json", "{\"cls_token\": {\"content\": \"<s>\"}, \"sep_token\": \"x\"}");
    write("tokenizer_config.json", "{\"sep_token\": \"</s>\"}");
    assertThat(ids("boat")).containsExactly(12, 5, 13);
  }

  @Test
  void open_vocabularyOfMpnet_hasItsSpecialTokens() throws IOException {
    write("vocab.txt", VOCABULARY);
    write("config.json", "{\"model_type\": \"mpnet\"}");
    write("tokenizer_config.json", "{\"tokenizer_class\": \"MPNetTokenizerFast\"}");
    assertThat(ids("boat")).containsExactly(12, 5, 13);
  }

  @Test
  void sha256_sameVocabulary_isTheSameAndOptionsChangeIt() throws IOException {
    write("vocab.txt", VOCABULARY);
    String first = TokenizerFile.of(ModelFolder.open(folder)).sha256();
    // Written down, because it must be the same in every process: it is part of fingerprints.
    assertThat(first).isEqualTo("a5df3f23acc46b0e126396943add36322afaf5c555827846aa310b91b7029b18");
    write("tokenizer_config.json", "{\"do_lower_case\": false}");
    assertThat(TokenizerFile.of(ModelFolder.open(folder)).sha256()).isNotEqualTo(first);
  }

  @Test
  void open_vocabularyWithoutSpecialTokens_isRefused() throws IOException {
    write("vocab.txt", "boat\nship\n");
    refused("vocab.txt", "2 tokens", "[CLS]", "cls_token");
  }

  @Test
  void open_vocabularyThatIsNotUtf8_isRefused() throws IOException {
    Files.write(folder.resolve("vocab.txt"), new byte[] {'a', (byte) 0xff, '\n'});
    refused("vocab.txt", "UTF-8");
  }

  @Test
  void open_vocabularyOfAnotherTokenizer_isRefused() throws IOException {
    write("vocab.txt", VOCABULARY);
    write("config.json", "{\"model_type\": \"roberta\"}");
    refused("model_type roberta", "bert, distilbert, electra, mpnet");
    write(
        "config.json",
        "{\"model_type\": \"bert\", \"tokenizer_class\": \"BertJapaneseTokenizer\"}");
    refused("BertJapaneseTokenizer");
    write("tokenizer_config.json", "{\"tokenizer_class\": \"PhobertTokenizer\"}");
    refused("PhobertTokenizer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sentencepiece.bpe.model", "spiece.model", "tokenizer.model", "vocab.json"})
  void open_onlyAnotherKind_saysWhatToDo(String name) throws IOException {
    write(name, "");
    refused(name, "no tokenizer.json", "save_pretrained");
    write("vocab.txt", VOCABULARY);
    refused(name, "save_pretrained");
  }

  @Test
  void open_noTokenizer_listsWhatIsThere() throws IOException {
    write("config.json", "{}");
    refused("found [config.json]", "tokenizer.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "no json", "{\"model\": 3}"})
  void open_tokenizerThatIsNone_isRefused(String json) throws IOException {
    write("tokenizer.json", json);
    refused("tokenizer.json");
    write("sentence_bert_config.json", "{\"do_lower_case\": true}");
    refused("tokenizer.json");
  }

  @Test
  void open_truncationAtTheBeginning_isRefused() throws IOException {
    write("vocab.txt", VOCABULARY);
    write("tokenizer_config.json", "{\"truncation_side\": \"left\"}");
    refused("truncation_side left", "right");
  }

  @Test
  void open_paddingOfTheTokenizersFile_doesNotMatter() throws IOException {
    Path model = GoldenCheckpoint.of("bert").assembleIn(folder);
    String json = Files.readString(model.resolve("tokenizer.json"));
    assertThat(json).contains("\"direction\": \"Right\"");
    Files.writeString(model.resolve("tokenizer.json"), json.replace("\"Right\"", "\"Left\""));
    try (TextTokenizer tokenizer = TokenizerFile.of(ModelFolder.open(model)).open()) {
      GoldenCheckpoint.Case one = GoldenCheckpoint.of("bert").cases("query").get(0);
      assertThat(tokenizer.read("find: ", one.text(), 48).ids()).containsExactly(one.ids());
    }
  }
}
