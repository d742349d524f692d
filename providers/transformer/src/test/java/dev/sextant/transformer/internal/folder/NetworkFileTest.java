// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.transformer.Device;
import dev.sextant.transformer.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class NetworkFileTest {
  private static final String BERT =
      """
      {"model_type": "bert", "vocab_size": 9, "num_hidden_layers": 1, "hidden_size": 4,
       "num_attention_heads": 1, "intermediate_size": 4, "max_position_embeddings": 8,
       "type_vocab_size": 2%s}
      """;

  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private NetworkFile choose(Precision precision) {
    return NetworkFile.of(ModelFolder.open(folder), Device.CPU, precision);
  }

  private void refused(Precision precision, String... parts) {
    assertThatThrownBy(() -> choose(precision))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void of_weightsOfAKnownArchitecture_areTakenBeforeAllElse() throws IOException {
    write("config.json", BERT.formatted(""));
    write("pytorch_model.bin", "");
    write("model.onnx", "");
    write("model.pt", "");
    for (Precision precision : Precision.values()) {
      NetworkFile.Weights weights = (NetworkFile.Weights) choose(precision);
      assertThat(weights.folder()).isEqualTo(folder);
      assertThat(weights.architecture().width()).isEqualTo(4);
    }
  }

  @Test
  void of_weightsThatCantBeRun_givesTheGraphAndTheReason() throws IOException {
    write("config.json", "{\"model_type\": \"opt\"}");
    write("model.safetensors", "");
    write("onnx/model.onnx", "");
    write("onnx/model.onnx_data", "");
    write("onnx/model_quantized.onnx", "");
    NetworkFile.Graph graph = (NetworkFile.Graph) choose(Precision.AUTO);
    assertThat(graph.reason()).contains("model_type opt");
    assertThat(graph.files())
        .containsExactly(
            folder.resolve("onnx/model.onnx").toAbsolutePath(),
            folder.resolve("onnx/model.onnx_data").toAbsolutePath());
    // Weights are what the precision needs, and so their trouble is what is told.
    refused(Precision.BF16, "model_type opt", "modernbert");
  }

  @Test
  void of_unknownArchitecture_isRefusedWithTheKnown() throws IOException {
    write("config.json", "{\"model_type\": \"opt\"}");
    write("model.safetensors", "");
    refused(Precision.AUTO, "model_type opt", "bert, camembert, deberta-v2, distilbert");
  }

  @Test
  void of_graphOrScriptAlone_isTaken() throws IOException {
    write("model.pt", "");
    assertThat(choose(Precision.FP32))
        .isEqualTo(new NetworkFile.Script(folder.resolve("model.pt"), ""));
    refused(Precision.INT8, "model.pt", "INT8", "safetensors");
    write("model.onnx", "");
    assertThat(choose(Precision.AUTO))
        .isEqualTo(new NetworkFile.Graph(folder.resolve("model.onnx"), ""));
    refused(Precision.BF16, "model.onnx", "BF16", "safetensors");
  }

  @Test
  void of_graphAloneForADevice_isRefused() throws IOException {
    write("model.onnx", "");
    assertThatThrownBy(
            () -> NetworkFile.of(ModelFolder.open(folder), Device.cuda(1), Precision.AUTO))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll("model.onnx", "AUTO on cuda:1", "safetensors", "device");
  }

  /** The usual qwen2 is causal, and the code that comes with models of that type is not. */
  @Test
  void of_qwen2WithCodeThatDoesNotSayWhatTokensSee_isRefused() throws IOException {
    write("model.safetensors", "");
    write(
        "config.json",
        "{\"model_type\": \"qwen2\", \"auto_map\": {\"AutoModel\": \"modeling_qwen.Qwen2Model\"}}");
    refused(Precision.AUTO, "modeling_qwen.Qwen2Model", "\"is_causal\": false");
  }

  @Test
  void of_codeOfTheModelsOwn_isRefused() throws IOException {
    write("config.json", BERT.formatted(", \"auto_map\": {\"AutoModel\": \"modeling_x.X\"}"));
    write("model.safetensors", "");
    refused(Precision.AUTO, "auto_map", "usual bert");
    write("config.json", BERT.formatted(", \"auto_map\": {\"AutoTokenizer\": [\"x.X\", null]}"));
    assertThat(choose(Precision.AUTO)).isInstanceOf(NetworkFile.Weights.class);
  }

  @Test
  void of_weightsWithoutConfiguration_areRefused() throws IOException {
    write("model.safetensors", "");
    refused(Precision.AUTO, "no config.json", "[model.safetensors]");
  }

  @Test
  void of_nothing_listsWhatIsThereAndWhatWasExpected() throws IOException {
    write("README.md", "");
    refused(Precision.AUTO, "holds no model", "model.safetensors", "model.pt", "[README.md]");
  }
}
