// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeadFilesTest {
  @TempDir private Path folder;

  private void modules(String... names) throws IOException {
    StringBuilder modules = new StringBuilder();
    for (String name : names) {
      modules.append(modules.isEmpty() ? "[" : ", ");
      modules.append(
          "{\"path\": \"%s\", \"type\": \"sentence_transformers.models.%s\"}"
              .formatted(name.equals("Transformer") ? "" : name, name));
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("modules.json"), modules.append("]"));
  }

  private void config(String module, String json) throws IOException {
    Files.writeString(folder.resolve(module).resolve("config.json"), json);
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> HeadFiles.open(ModelFolder.open(folder)))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(parts);
  }

  private List<HeadPart> parts() {
    try (HeadFiles files = HeadFiles.open(ModelFolder.open(folder))) {
      return files.parts();
    }
  }

  @Test
  void open_dropout_isLeftOut() throws IOException {
    modules("Transformer", "Pooling", "Dropout", "Normalize");
    config("Pooling", "{\"pooling_mode\": \"max\"}");
    assertThat(parts())
        .containsExactly(new HeadPart.Pool(List.of(PoolingMode.MAX)), new HeadPart.Normalize());
  }

  @Test
  void open_modesByNameAndByFlags_namesCount() throws IOException {
    modules("Transformer", "Pooling");
    config("Pooling", "{\"pooling_mode\": [\"mean\", \"cls\"], \"pooling_mode_max_tokens\": true}");
    assertThat(parts())
        .containsExactly(new HeadPart.Pool(List.of(PoolingMode.MEAN, PoolingMode.CLS)));
  }

  @Test
  void open_unknownModule_isNamed() throws IOException {
    modules("Transformer", "Pooling", "LSTM");
    config("Pooling", "{\"pooling_mode\": \"cls\"}");
    refused("LSTM", "known behind a Transformer are Pooling, Dense");
  }

  @Test
  void open_missingFiles_areNamed() throws IOException {
    modules("Transformer", "Pooling", "Dense");
    refused(Path.of("Pooling", "config.json").toString(), "can't be read");
    config("Pooling", "{\"pooling_mode\": \"cls\"}");
    refused(Path.of("Dense", "config.json").toString(), "can't be read");
    config("Dense", "{\"in_features\": 4, \"out_features\": 2}");
    refused("Dense", "holds no weights", "model.safetensors");
  }

  @Test
  void open_poolingThatIsNone_isRefused() throws IOException {
    modules("Transformer", "Pooling");
    config("Pooling", "{\"pooling_mode\": \"median\"}");
    refused("median", "weightedmean");
    config("Pooling", "{\"pooling_mode_cls_token\": false}");
    refused("names no pooling mode", "pooling_mode_cls_token");
    config("Pooling", "{\"pooling_mode\": [{}]}");
    refused("pooling_mode", "wrong type");
  }

  @Test
  void open_headThatDoesNotPoolFirst_isRefused() throws IOException {
    modules("Transformer");
    refused("[Transformer]", "expected one Pooling");
    modules("Transformer", "Normalize", "Pooling");
    config("Pooling", "{\"pooling_mode\": \"cls\"}");
    refused("[Transformer, Normalize, Pooling]", "right behind the Transformer");
  }

  @Test
  void open_denseThatDoesMore_isRefused() throws IOException {
    modules("Transformer", "Pooling", "Dense");
    config("Pooling", "{\"pooling_mode\": \"cls\"}");
    String sizes = "{\"in_features\": 4, \"out_features\": 2, ";
    config("Dense", sizes + "\"use_residual\": true}");
    refused("use_residual true");
    config("Dense", sizes + "\"module_input_name\": \"token_embeddings\"}");
    refused("module_input_name token_embeddings");
    config("Dense", sizes + "\"module_output_name\": \"other\"}");
    refused("module_output_name other");
  }

  @Test
  void open_dense_weightsAndSizesAreTheFolders() {
    ModelFolder model = ModelFolder.open(GoldenCheckpoint.of("dense-tanh").assembleIn(folder));
    try (HeadFiles files = HeadFiles.open(model)) {
      assertThat(files.parts().stream().map(HeadPart::facts))
          .containsExactly(
              "pool mean", "dense 32 16 true torch.nn.modules.activation.Tanh", "normalize");
      assertThat(files.weightFiles())
          .containsExactly(model.path().resolve("2_Dense").resolve("model.safetensors"));
      assertThat(HeadPart.dimension(files.parts(), 32)).isEqualTo(16);
      assertThatThrownBy(() -> HeadPart.dimension(files.parts(), 64))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("gives 64");
    }
  }
}
