// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HubSelectionTest {
  private static final List<String> ROOT = List.of("");

  @Test
  void needed_prefersOneSafetensorsFileToShards() {
    assertThat(
            HubSelection.needed(
                Set.of(
                    "model.safetensors",
                    "model.safetensors.index.json",
                    "model-00001-of-00001.safetensors",
                    "adapter_model.safetensors",
                    "pytorch_model.bin"),
                ROOT))
        .containsExactly("model.safetensors");
  }

  @Test
  void needed_takesAllShardsWithTheirIndex() {
    assertThat(
            HubSelection.needed(
                Set.of(
                    "model.safetensors.index.json",
                    "model-00001-of-00002.safetensors",
                    "model-00002-of-00002.safetensors",
                    "model.fp16-00001-of-00002.safetensors",
                    "pytorch_model.bin"),
                ROOT))
        .containsExactly(
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json");
  }

  @Test
  void needed_takesPyTorchsShardsBeforeOnnx() {
    assertThat(
            HubSelection.needed(
                Set.of(
                    "pytorch_model.bin.index.json",
                    "pytorch_model-00001-of-00001.bin",
                    "onnx/model.onnx"),
                ROOT))
        .containsExactly("pytorch_model-00001-of-00001.bin", "pytorch_model.bin.index.json");
  }

  @Test
  void needed_takesOnnxWithItsDataIfThereIsNothingElse() {
    assertThat(
            HubSelection.needed(
                Set.of(
                    "onnx/model.onnx",
                    "onnx/model.onnx_data",
                    "onnx/model_quantized.onnx",
                    "flax_model.msgpack",
                    "tf_model.h5",
                    "rust_model.ot",
                    "openvino/openvino_model.bin"),
                ROOT))
        .containsExactly("onnx/model.onnx", "onnx/model.onnx_data");
  }

  @Test
  void needed_takesTheTokenizersFiles() {
    assertThat(
            HubSelection.needed(
                Set.of(
                    "sentencepiece.bpe.model",
                    "spiece.model",
                    "added_tokens.json",
                    "training_args.bin",
                    "imgs/bm25.jpg",
                    "colbert_linear.pt",
                    "sparse_linear.pt",
                    "optimizer.pt"),
                ROOT))
        .containsExactly(
            "added_tokens.json",
            "colbert_linear.pt",
            "sentencepiece.bpe.model",
            "sparse_linear.pt",
            "spiece.model");
  }

  @Test
  void modules_thatAreNoList_areRefused() {
    assertThatThrownBy(() -> HubSelection.modules("{\"a\": 1}", "here/modules.json"))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("here/modules.json");
  }
}
