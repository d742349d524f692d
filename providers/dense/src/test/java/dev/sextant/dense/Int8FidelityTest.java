// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.Role;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Processor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * How far INT8 may be from FP32, on real weights and on real prose that it was not calibrated on.
 */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class Int8FidelityTest {
  private static final String MODEL = "all-MiniLM-L6-v2";

  /** A line a text, of 75 words each: this project's licence and what it says of itself. */
  private static List<String> paragraphs() throws IOException {
    try (InputStream stream = Int8FidelityTest.class.getResourceAsStream("/paragraphs.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static List<DenseVector> vectors(List<String> texts, Precision precision) {
    DenseOptions options = DenseOptions.defaults().withPrecision(precision);
    try (DenseEmbedder embedder = DenseEmbedder.load(MODEL, options)) {
      return embedder.embed(texts, Role.DOCUMENT).stream().map(Embedded::dense).toList();
    }
  }

  @Test
  void embed_paragraphsInInt8_pointWhereThoseInFp32Do() throws IOException {
    assumeTrue(Processor.running().multipliesInt8(), "this processor does not multiply in 8 bits");
    List<String> texts = paragraphs();
    assertThat(texts).hasSizeGreaterThanOrEqualTo(100);
    List<DenseVector> exact = vectors(texts, Precision.FP32);
    List<DenseVector> quantized = vectors(texts, Precision.INT8);
    double[] cosines = new double[texts.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = quantized.get(i).cosine(exact.get(i));
    }
    Arrays.sort(cosines);
    // One is .9871, a list of options that runs into the sentence behind it; all others are .991
    // and more, on average .9950.
    assertThat(cosines[0]).isGreaterThan(.985);
    assertThat(cosines[1]).isGreaterThan(.989);
    assertThat(Arrays.stream(cosines).average().orElseThrow()).isGreaterThan(.994);
    // 1 would mean that INT8 did not run.
    assertThat(cosines[cosines.length - 1]).isLessThan(.99999);
  }
}
