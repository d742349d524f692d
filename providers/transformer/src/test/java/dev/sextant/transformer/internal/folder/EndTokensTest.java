// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers of golden checkpoints, whose templates are taken away. */
final class EndTokensTest {
  private static final String LLAMA = "'tokenizer_class': 'LlamaTokenizerFast'";
  private static final String CODE = "'auto_map': {'AutoTokenizer': ['a', 'b']}";
  private static final String TEXT = "read the tide";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'add_eos_token': true, " + LLAMA + " | false | true",
        "'add_bos_token': true, 'add_eos_token': true, " + LLAMA + " | true | true",
        "'add_bos_token': true, 'add_eos_token': false, " + CODE + " | true | false",
        "'add_eos_token': true, " + CODE + " | false | true",
        "'add_eos_token': true | false | false",
        LLAMA + " | false | false",
      })
  void open_templateMissing_addsWhatTheConfigurationAsksFor(
      String settings, boolean first, boolean last) throws IOException {
    Path model = mistral(settings);
    JsonObject tokenizer = tokenizer(model);
    tokenizer.add("post_processor", JsonNull.INSTANCE);
    write(model, "tokenizer.json", tokenizer);
    int[] ids = ids(model);
    assertThat(ids[0] == 1).isEqualTo(first);
    assertThat(ids[ids.length - 1] == 2).isEqualTo(last);
    int[] text = Arrays.copyOfRange(ids, first ? 1 : 0, ids.length - (last ? 1 : 0));
    assertThat(text).hasSizeGreaterThan(2).doesNotContain(1, 2);
  }

  @Test
  void open_templateThatHasThem_isLeftAsItIs() throws IOException {
    Path model = mistral("'add_bos_token': true, 'add_eos_token': true, " + LLAMA);
    assertThat(ids(model)).startsWith(1).endsWith(2).containsOnlyOnce(1, 2);
  }

  @Test
  void open_templateThatHasOne_getsTheOther() throws IOException {
    Path model = mistral("'add_bos_token': true, 'add_eos_token': true, " + LLAMA);
    JsonObject tokenizer = tokenizer(model);
    JsonArray single = tokenizer.getAsJsonObject("post_processor").getAsJsonArray("single");
    single.remove(single.size() - 1);
    tokenizer.getAsJsonObject("post_processor").getAsJsonObject("special_tokens").remove("</s>");
    tokenizer.getAsJsonObject("post_processor").add("pair", single);
    write(model, "tokenizer.json", tokenizer);
    assertThat(ids(model)).startsWith(1).endsWith(2).containsOnlyOnce(1, 2);
  }

  @Test
  void open_tokenThatTheTokenizerHasNot_isRefused() throws IOException {
    Path model = mistral("'add_eos_token': true, 'eos_token': {'content': '<over>'}, " + LLAMA);
    assertThatThrownBy(() -> ids(model))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll("<over>", "[<unk>, <s>, </s>]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{'type': null}", "{'type': {}}", "{'processors': 1}"})
  void open_templateThatIsNone_isRefusedOrReplaced(String processor) throws IOException {
    Path model = mistral("'add_eos_token': true, " + LLAMA);
    JsonObject tokenizer = tokenizer(model);
    tokenizer.add("post_processor", JsonParser.parseString(processor.replace('\'', '"')));
    write(model, "tokenizer.json", tokenizer);
    if (processor.equals("null")) {
      assertThat(ids(model)).endsWith(2);
    } else {
      assertThatThrownBy(() -> ids(model))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("tokenizer.json");
    }
  }

  /** NV-Embed's code ends texts, of which its tokenizer's files say nothing. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void open_modelWhoseCodeEndsTexts_addsTheEndWhereItIsAsked(boolean asked) throws IOException {
    Path model = GoldenCheckpoint.of("nvembed").assembleIn(folder);
    JsonObject config =
        JsonParser.parseString(Files.readString(model.resolve("config.json"))).getAsJsonObject();
    config.addProperty("add_eos", asked);
    write(model, "config.json", config);
    int[] ids = ids(model);
    assertThat(ids).startsWith(1);
    assertThat(ids[ids.length - 1] == 2).isEqualTo(asked);
  }

  @Test
  void open_modelWhoseCodeEndsTextsWithoutAnEnd_isRefused() throws IOException {
    Path model = GoldenCheckpoint.of("nvembed").assembleIn(folder);
    Files.delete(model.resolve("tokenizer_config.json"));
    assertThatThrownBy(() -> ids(model))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("no eos_token; expected the token to add");
  }

  @Test
  void open_tokenWithoutANumber_isRefused() throws IOException {
    Path model = mistral("'add_eos_token': true, " + LLAMA);
    JsonObject tokenizer = tokenizer(model);
    tokenizer.add("post_processor", JsonNull.INSTANCE);
    JsonArray added = tokenizer.getAsJsonArray("added_tokens");
    added.forEach(token -> token.getAsJsonObject().addProperty("id", "x"));
    write(model, "tokenizer.json", tokenizer);
    assertThatThrownBy(() -> ids(model)).isInstanceOf(SextantException.class);
  }

  private Path mistral(String settings) throws IOException {
    Path model = GoldenCheckpoint.of("mistral").assembleIn(folder);
    String file = "tokenizer_config.json";
    JsonObject config =
        JsonParser.parseString(Files.readString(model.resolve(file))).getAsJsonObject();
    config.remove("tokenizer_class");
    JsonParser.parseString("{" + settings.replace('\'', '"') + "}")
        .getAsJsonObject()
        .entrySet()
        .forEach(setting -> config.add(setting.getKey(), setting.getValue()));
    write(model, file, config);
    return model;
  }

  private static JsonObject tokenizer(Path model) throws IOException {
    return JsonParser.parseString(Files.readString(model.resolve("tokenizer.json")))
        .getAsJsonObject();
  }

  private static void write(Path model, String name, JsonObject content) throws IOException {
    Files.writeString(model.resolve(name), content.toString());
  }

  private static int[] ids(Path model) {
    try (TextTokenizer tokenizer = TokenizerFile.of(ModelFolder.open(model)).open()) {
      return tokenizer.read("", TEXT, 100).ids();
    }
  }
}
