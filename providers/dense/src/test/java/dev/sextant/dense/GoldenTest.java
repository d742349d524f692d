// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sextant.Embedded;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.transformer.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Against the Python reference; {@code benchmarks/golden/README.md} says how its values came. */
final class GoldenTest {
  private static final DenseOptions FP32 = DenseOptions.defaults().withPrecision(Precision.FP32);

  @TestFactory
  Stream<DynamicTest> embed_goldenTexts_givesTheReferencesVectorsAndReceipts() {
    return DenseEmbedder.models().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(name, () -> check(name, DenseEmbedder.load(name, FP32))));
  }

  /** What users have without libtorch. */
  @TestFactory
  Stream<DynamicTest> embed_goldenTextsOnOnnxRuntime_givesTheReferencesVectorsAndReceipts() {
    return DenseModel.ALL.stream()
        .map(
            model ->
                DynamicTest.dynamicTest(
                    model.name(),
                    () ->
                        check(
                            model.name(),
                            new JarLoader(model, FP32, false).load(ModelJar.of(model)))));
  }

  @TestFactory
  Stream<DynamicTest> table_facts_areTheReferences() {
    return DenseModel.ALL.stream()
        .map(model -> DynamicTest.dynamicTest(model.name(), () -> check(model)));
  }

  private static void check(DenseModel model) throws IOException {
    JsonNode golden = golden(model.name());
    assertThat(model.dependency()).isEqualTo(golden.get("artifact").asText());
    assertThat(model.pooling().name()).isEqualToIgnoringCase(golden.get("pooling").asText());
    assertThat(model.reading())
        .isEqualTo(
            new DenseModel.Reading(
                golden.get("max_tokens").asInt(),
                golden.get("query_prompt").asText(),
                golden.get("document_prompt").asText()));
  }

  private static void check(String name, DenseEmbedder opened) throws IOException {
    JsonNode golden = golden(name);
    float tolerance = (float) golden.get("tolerance").asDouble();
    try (DenseEmbedder embedder = opened) {
      for (Role role : Role.values()) {
        List<JsonNode> cases = cases(golden, role);
        List<Embedded> all = embedder.embed(cases.stream().map(GoldenTest::text).toList(), role);
        assertThat(all).isNotEmpty().hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
          check(cases.get(i), all.get(i), tolerance);
        }
        if (role == Role.DOCUMENT) {
          for (JsonNode one : cases) {
            assertThat(embedder.tokenCounter().count(text(one)))
                .as(one.get("name").asText())
                .isEqualTo(one.get("tokens").asInt() + one.get("dropped").asInt());
          }
        }
      }
    }
  }

  private static void check(JsonNode one, Embedded embedded, float tolerance) {
    String name = one.get("name").asText();
    assertThat(embedded.receipt())
        .as(name)
        .isEqualTo(
            new Receipt(
                one.get("tokens").asInt(),
                one.get("dropped").asInt(),
                one.get("cut_offset").asInt()));
    JsonNode vector = one.get("vector");
    float[] expected = new float[vector.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) vector.get(i).asDouble();
    }
    assertThat(embedded.dense().toArray()).as(name).containsExactly(expected, within(tolerance));
  }

  private static List<JsonNode> cases(JsonNode golden, Role role) {
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode one : golden.get("cases")) {
      if (one.get("role").asText().equalsIgnoreCase(role.name())) {
        cases.add(one);
      }
    }
    return cases;
  }

  private static String text(JsonNode one) {
    JsonNode text = one.get("text");
    return text.isTextual()
        ? text.asText()
        : text.get("repeat").asText().repeat(text.get("times").asInt());
  }

  private static JsonNode golden(String name) throws IOException {
    String resource = "/golden/" + name.toLowerCase(Locale.ROOT) + ".json";
    try (InputStream stream = GoldenTest.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
