// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Embedded;
import dev.sextant.Role;
import dev.sextant.transformer.Precision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class TorchPathTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "The lighthouse keeper repaired the lamp before the storm.",
          "灯塔看守人在暴风雨前修好了灯。",
          "what is the best embedding model for medical research? \uD83D\uDE00",
          "one two three four five six seven eight nine ten ".repeat(12));

  @TestFactory
  Stream<DynamicTest> embed_realModels_giveOnnxRuntimesVectorsWhateverTheBatch() {
    return DenseModel.ALL.stream()
        .map(model -> DynamicTest.dynamicTest(model.name(), () -> check(model)));
  }

  private static void check(DenseModel model) {
    DenseOptions options = DenseOptions.defaults().withPrecision(Precision.FP32);
    try (DenseEmbedder onnx = new JarLoader(model, options, false).load(ModelJar.of(model));
        DenseEmbedder torch = new JarLoader(model, options, true).load(ModelJar.of(model))) {
      assertThat(torch.spec()).isEqualTo(onnx.spec());
      List<Embedded> expected = onnx.embed(TEXTS, Role.DOCUMENT);
      List<Embedded> together = torch.embed(TEXTS, Role.DOCUMENT);
      for (int i = 0; i < TEXTS.size(); i++) {
        float[] vector = together.get(i).dense().toArray();
        assertThat(vector).containsExactly(expected.get(i).dense().toArray(), within(1e-5f));
        assertThat(vector)
            .containsExactly(
                torch.embed(TEXTS.get(i), Role.DOCUMENT).dense().toArray(), within(1e-6f));
      }
    }
  }
}
