// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.torchscript.TinyScript;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import dev.sextant.transformer.testing.TinyGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Folders of an ONNX graph or a TorchScript file alone, with a tokenizer and modules beside it. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class OtherEnginesTest {
  private static final DenseOptions DEFAULTS = DenseOptions.defaults().withThreads(1);
  private static final String TEXT = "the keeper repaired the lamp";

  /** A row a token of the tiny BERT's vocabulary. */
  private static final float[][] TABLE = table();

  @TempDir private Path temporary;
  private Path folder;

  private static float[][] table() {
    float[][] table = new float[794][32];
    for (int token = 0; token < table.length; token++) {
      for (int i = 0; i < 32; i++) {
        table[token][i] = (float) Math.sin(token * 31 + i);
      }
    }
    return table;
  }

  @BeforeEach
  void takeTheWeightsAway() throws IOException {
    folder = GoldenCheckpoint.of("bert").assembleIn(temporary);
    Files.delete(folder.resolve("model.safetensors"));
  }

  private void plain() throws IOException {
    Files.delete(folder.resolve("modules.json"));
  }

  private float[] vector(DenseOptions options) {
    try (DenseEmbedder embedder = DenseEmbedder.load(folder, options)) {
      assertThat(embedder.spec().maxTokens()).isEqualTo(48);
      return embedder.embed(TEXT, Role.QUERY).dense().toArray();
    }
  }

  private void refused(DenseOptions options, String... parts) {
    assertThatThrownBy(() -> DenseEmbedder.load(folder, options).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void load_graphOrScriptOfTheSameNumbers_givesTheSameVectors() throws IOException {
    Files.createDirectories(folder.resolve("onnx"));
    Path graph =
        Files.write(folder.resolve("onnx/model.onnx"), TinyGraph.bytes("input_ids", TABLE));
    float[] onnx = vector(DEFAULTS);
    assertThat(onnx).hasSize(32);
    Files.delete(graph);
    TinyScript.states(folder.resolve("model.pt"), TABLE);
    assertThat(vector(DEFAULTS)).containsExactly(onnx, within(1e-6f));
    assertThat(vector(DEFAULTS.withDimension(7))).hasSize(7);
  }

  @Test
  void load_graphThatPools_needsNoPooling() throws IOException {
    plain();
    Files.write(folder.resolve("model.onnx"), TinyGraph.pooled("input_ids", TABLE));
    float[] free = vector(DEFAULTS);
    float[] normalized = vector(DEFAULTS.withNormalization());
    double norm = 0;
    for (float value : free) {
      norm += value * value;
    }
    for (int i = 0; i < 32; i++) {
      assertThat(normalized[i]).isCloseTo((float) (free[i] / Math.sqrt(norm)), within(1e-6f));
    }
    assertThat(vector(DEFAULTS.withPooling(Pooling.MAX))).isEqualTo(free);
    try (DenseEmbedder one = DenseEmbedder.load(folder, DEFAULTS);
        DenseEmbedder other = DenseEmbedder.load(folder, DEFAULTS.withPooling(Pooling.MAX))) {
      assertThat(one.spec()).isEqualTo(other.spec());
    }
  }

  @Test
  void load_graphOfStatesWithoutPooling_saysWhatToDo() throws IOException {
    plain();
    Files.write(folder.resolve("model.onnx"), TinyGraph.bytes("input_ids", TABLE));
    refused(DEFAULTS, "withPooling", "MEAN");
    assertThat(vector(DEFAULTS.withPooling(Pooling.MEAN))).hasSize(32);
  }

  @Test
  void load_graphThatPoolsThoughThePromptIsLeftOut_isRefused() throws IOException {
    folder = GoldenCheckpoint.of("prompt-excluded").assembleIn(temporary);
    Files.delete(folder.resolve("model.safetensors"));
    Files.write(folder.resolve("model.onnx"), TinyGraph.pooled("input_ids", TABLE));
    refused(DEFAULTS, "leaves the prompt out", "states");
    assertThat(vector(DEFAULTS.withPrompt(Role.QUERY, "").withPrompt(Role.DOCUMENT, "")))
        .hasSize(32);
  }

  @Test
  void load_anotherPrecision_needsWeights() throws IOException {
    Files.write(folder.resolve("model.onnx"), TinyGraph.bytes("input_ids", TABLE));
    refused(DEFAULTS.withPrecision(Precision.BF16), "model.onnx", "BF16", "safetensors");
    assertThat(vector(DEFAULTS.withPrecision(Precision.FP32))).hasSize(32);
  }

  @Test
  void load_noLimitAnywhere_isAsked() throws IOException {
    plain();
    for (String name : new String[] {"config.json", "tokenizer_config.json"}) {
      Files.delete(folder.resolve(name));
    }
    Files.delete(folder.resolve("sentence_bert_config.json"));
    Files.write(folder.resolve("model.onnx"), TinyGraph.bytes("input_ids", TABLE));
    DenseOptions options = DEFAULTS.withPooling(Pooling.CLS);
    refused(options, "withMaxTokens");
    assertThat(vector(options.withMaxTokens(48))).hasSize(32);
  }

  @Test
  void load_brokenGraphOrScript_isRefused() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "no graph");
    refused(DEFAULTS, "model.onnx");
    Files.delete(folder.resolve("model.onnx"));
    Files.writeString(folder.resolve("model.pt"), "no script");
    refused(DEFAULTS, "model.pt");
  }
}
