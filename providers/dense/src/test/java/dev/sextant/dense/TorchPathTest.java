// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.Role;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Processor;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
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

  @Test
  void load_precisions_areTwoClassesAndEachSaysWhatItIs() {
    assumeTrue(Processor.running().multipliesInt8());
    Map<Precision, EmbedderSpec> specs = new EnumMap<>(Precision.class);
    for (Precision precision : EnumSet.complementOf(EnumSet.of(Precision.FP16))) {
      try (DenseEmbedder embedder = load(DenseOptions.defaults().withPrecision(precision))) {
        specs.put(precision, embedder.spec());
        if (precision == Precision.AUTO) {
          assertThat(embedder.precision()).isIn(Precision.FP32, Precision.BF16);
        } else {
          assertThat(embedder.precision()).isEqualTo(precision);
        }
      }
    }
    assertThat(specs.get(Precision.BF16)).isEqualTo(specs.get(Precision.FP32));
    assertThat(specs.get(Precision.AUTO)).isEqualTo(specs.get(Precision.FP32));
    assertThat(specs.get(Precision.INT8)).isNotEqualTo(specs.get(Precision.FP32));
  }

  @Test
  void embed_lessPrecision_pointsWhereFp32Does() {
    assumeTrue(Processor.running().multipliesInt8());
    List<DenseVector> exact = vectors(DenseOptions.defaults().withPrecision(Precision.FP32));
    List<DenseVector> half = vectors(DenseOptions.defaults().withPrecision(Precision.BF16));
    List<DenseVector> whole = vectors(DenseOptions.defaults().withPrecision(Precision.INT8));
    for (int i = 0; i < exact.size(); i++) {
      assertThat(half.get(i).cosine(exact.get(i))).isGreaterThan(.9999);
      assertThat(whole.get(i).cosine(exact.get(i))).isBetween(.98, .99999);
    }
  }

  @Test
  void load_int8OnOtherSamples_isAnotherModel() {
    assumeTrue(Processor.running().multipliesInt8());
    DenseOptions int8 = DenseOptions.defaults().withPrecision(Precision.INT8);
    try (DenseEmbedder usual = load(int8);
        DenseEmbedder own = load(int8.withCalibrationTexts(TEXTS))) {
      assertThat(own.spec().fingerprint()).isNotEqualTo(usual.spec().fingerprint());
    }
  }

  private static List<DenseVector> vectors(DenseOptions options) {
    try (DenseEmbedder embedder = load(options)) {
      return embedder.embed(TEXTS, Role.DOCUMENT).stream().map(Embedded::dense).toList();
    }
  }

  private static DenseEmbedder load(DenseOptions options) {
    DenseModel model = DenseModel.named("all-MiniLM-L6-v2");
    return new JarLoader(model, options, true).load(ModelJar.of(model));
  }
}
