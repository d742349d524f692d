// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Processor;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model with weights for several tasks: which of them a role's texts are embedded for. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class TaskOptionsTest {
  private static final DenseOptions DEFAULTS =
      DenseOptions.defaults().withThreads(1).withPrecision(Precision.FP32);
  private static final String TEXT = "the keeper repaired the lamp before the storm";

  @TempDir private Path folder;

  private Path model(String name) {
    return GoldenCheckpoint.of(name).assembleIn(folder);
  }

  private static DenseVector vector(Path model, DenseOptions options, Role role) {
    try (DenseEmbedder embedder = DenseEmbedder.load(model, options)) {
      return embedder.embed(TEXT, role).dense();
    }
  }

  private static String fingerprint(Path model, DenseOptions options) {
    try (DenseEmbedder embedder = DenseEmbedder.load(model, options)) {
      return embedder.spec().fingerprint();
    }
  }

  @Test
  void withTask_anotherTask_isAnotherVectorAndFingerprintWithItsOwnPrompt() {
    Path model = model("jina-v3-published");
    DenseOptions swapped = DEFAULTS.withTask(Role.QUERY, "retrieval.passage");
    assertThat(vector(model, swapped, Role.QUERY))
        .isEqualTo(vector(model, DEFAULTS, Role.DOCUMENT))
        .isNotEqualTo(vector(model, DEFAULTS, Role.QUERY));
    DenseOptions matching = DEFAULTS.withTask(Role.DOCUMENT, "text-matching");
    assertThat(vector(model, matching, Role.DOCUMENT).cosine(vector(model, swapped, Role.QUERY)))
        .isLessThan(.999);
    assertThat(vector(model, matching, Role.DOCUMENT))
        .as("its prompt is empty")
        .isEqualTo(vector(model, matching.withPrompt(Role.DOCUMENT, ""), Role.DOCUMENT))
        .isNotEqualTo(vector(model, matching.withPrompt(Role.DOCUMENT, "page: "), Role.DOCUMENT));
    assertThat(fingerprint(model, matching))
        .isNotEqualTo(fingerprint(model, DEFAULTS))
        .isNotEqualTo(fingerprint(model, matching.withTask(Role.DOCUMENT, "separation")));
  }

  @Test
  void withTask_taskThatTheModelDoesNotHave_isRefusedWithThoseThatItHas() {
    Path tasks = model("jina-v3");
    Path none = model("xlm-roberta");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> DenseEmbedder.load(tasks, DEFAULTS.withTask(Role.QUERY, "poetry")).close())
        .withMessageContainingAll("jina-v3 has no task poetry", "classification, text-matching");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> DenseEmbedder.load(none, DEFAULTS.withTask(Role.QUERY, "separation")).close())
        .withMessageContainingAll("xlm-roberta has no task separation", "it has []");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jina-v3",
        "t5",
        "t5-gated",
        "umt5",
        "deberta-v2",
        "deberta-unshared",
        "deberta-convolved-apart",
        "nvembed"
      })
  void embed_int8OfOtherFamilies_isNearAndDoesNotDependOnTheBatch(String name) {
    assumeTrue(Processor.running().multipliesInt8());
    GoldenCheckpoint golden = GoldenCheckpoint.of(name);
    List<GoldenCheckpoint.Case> cases = golden.cases("document");
    List<String> texts = cases.stream().map(GoldenCheckpoint.Case::text).toList();
    DenseOptions int8 = DEFAULTS.withPrecision(Precision.INT8).withCalibrationTexts(texts);
    try (DenseEmbedder embedder = DenseEmbedder.load(model(name), int8)) {
      List<Embedded> together = embedder.embed(texts, Role.DOCUMENT);
      for (int i = 0; i < texts.size(); i++) {
        DenseVector vector = together.get(i).dense();
        assertThat(embedder.embed(texts.get(i), Role.DOCUMENT).dense()).isEqualTo(vector);
        assertThat(vector.cosine(DenseVector.of(cases.get(i).vector())))
            .as("%s, %s", name, cases.get(i).name())
            .isCloseTo(1, within(.03));
      }
    }
  }

  /** Another module's code may do anything; this one is known by what it runs. */
  @Test
  void load_moduleOfItsOwnAroundAnotherNetwork_isRefused() throws IOException {
    Path model = model("jina-v3-published");
    Path config = model.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("XLMRobertaLoRA", "Other"));
    assertThatThrownBy(() -> DenseEmbedder.load(model, DEFAULTS).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("custom_st.Transformer, which is code of the model's own");
  }
}
