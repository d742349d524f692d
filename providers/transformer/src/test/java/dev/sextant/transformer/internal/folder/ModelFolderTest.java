// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelFolderTest {
  @TempDir private Path folder;

  private void refused(String modules, String... parts) throws IOException {
    Files.writeString(folder.resolve("modules.json"), modules);
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("modules.json");
  }

  private static String module(String type, String path) {
    return "{\"idx\": 0, \"name\": \"0\", \"path\": \"%s\", \"type\": \"%s\"}"
        .formatted(path, type);
  }

  @Test
  void open_plainFolder_hasNoModules() {
    ModelFolder model = ModelFolder.open(folder);
    assertThat(model.hasModules()).isFalse();
    assertThat(model.network()).isEqualTo(folder);
    assertThat(model.networkConfig("config.json")).isEmpty();
  }

  @Test
  void open_networkInAFolderOfItsOwn_isFoundThere() throws IOException {
    Files.writeString(
        folder.resolve("modules.json"),
        "[" + module("sentence_transformers.models.Transformer", "0_Transformer") + "]");
    ModelFolder model = ModelFolder.open(folder);
    assertThat(model.network()).isEqualTo(folder.resolve("0_Transformer"));
    assertThat(model.hasModules()).isTrue();
  }

  @Test
  void open_noFolder_isRefused() throws IOException {
    assertThatThrownBy(() -> ModelFolder.open(folder.resolve("none")))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll("none", "not there");
    Path file = Files.writeString(folder.resolve("model.bin"), "");
    assertThatThrownBy(() -> ModelFolder.open(file))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll("model.bin", "no folder");
  }

  @Test
  void open_placeInACache_namesItsRevisions() throws IOException {
    Files.createDirectories(folder.resolve("snapshots/0123abc"));
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll("revision", "0123abc");
  }

  @ParameterizedTest
  @CsvSource({
    "models--BAAI--bge-m3/snapshots/0123abc, BAAI/bge-m3",
    "models--org--a--b/snapshots/0123abc, org/a--b",
    "models--gpt2/snapshots/0123abc, gpt2",
    "models--mine/my-model, my-model",
    "a/../b/., b",
  })
  void name_pathInACacheOrNot_isTheModels(String path, String name) throws IOException {
    Path model = folder.resolve(path);
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(model);
    assertThat(ModelFolder.open(model).name()).isEqualTo(name);
  }

  @Test
  void open_codeOfTheModelsOwn_isNamedAndNotRun() throws IOException {
    refused(
        "[%s]".formatted(module("custom_st.Transformer", "")),
        "custom_st.Transformer",
        "code of the model's own");
    refused(
        "[%s, %s]"
            .formatted(
                module("sentence_transformers.models.Transformer", ""),
                module("pylate.models.Dense.Dense", "1_Dense")),
        "pylate.models.Dense.Dense");
    refused("[{\"path\": \"\"}]", "type none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../other", "/etc", "a/../../b", "a\\u0000b"})
  void open_moduleOutsideTheFolder_isRefused(String path) throws IOException {
    refused("[%s]".formatted(module("sentence_transformers.models.Transformer", path)), "beside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[1]", "[[]]", "not json", "null"})
  void open_modulesThatAreNone_areRefused(String modules) throws IOException {
    refused(modules, "expected");
  }

  @Test
  void open_noTransformerOrTwo_isRefused() throws IOException {
    String transformer = module("sentence_transformers.models.Transformer", "");
    String pooling = module("sentence_transformers.models.Pooling", "1_Pooling");
    refused("[]", "expected one Transformer");
    refused("[%s]".formatted(pooling), "[Pooling]", "expected one Transformer");
    refused("[%s, %s]".formatted(transformer, transformer), "[Transformer, Transformer]");
    refused("[%s, %s]".formatted(pooling, transformer), "and that first");
  }
}
