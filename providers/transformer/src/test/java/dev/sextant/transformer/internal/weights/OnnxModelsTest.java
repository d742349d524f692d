// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real models' graphs hold every parameter of a BERT encoder, under its name and shape. */
class OnnxModelsTest {
  private static Map<String, long[]> parameters(int layers, int words, int width) {
    Map<String, long[]> shapes = new TreeMap<>();
    shapes.put("embeddings.word_embeddings.weight", new long[] {words, width});
    shapes.put("embeddings.position_embeddings.weight", new long[] {512, width});
    shapes.put("embeddings.token_type_embeddings.weight", new long[] {2, width});
    norm(shapes, "embeddings.", width);
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "encoder.layer." + layer + ".";
      for (String part : List.of("self.query", "self.key", "self.value", "output.dense")) {
        linear(shapes, prefix + "attention." + part, width, width);
      }
      linear(shapes, prefix + "intermediate.dense", 4 * width, width);
      linear(shapes, prefix + "output.dense", width, 4 * width);
      norm(shapes, prefix + "attention.output.", width);
      norm(shapes, prefix + "output.", width);
    }
    return shapes;
  }

  private static void linear(Map<String, long[]> shapes, String name, int outputs, int inputs) {
    shapes.put(name + ".weight", new long[] {outputs, inputs});
    shapes.put(name + ".bias", new long[] {outputs});
  }

  private static void norm(Map<String, long[]> shapes, String prefix, int width) {
    shapes.put(prefix + "LayerNorm.weight", new long[] {width});
    shapes.put(prefix + "LayerNorm.bias", new long[] {width});
  }

  /** The sums are numpy's over the same weights, in float64, each times its place modulo 97. */
  @ParameterizedTest
  @CsvSource({
    "all-minilm-l6-v2, 6, 30522, 384, 1795.9399477756745, -2261.0607487685074, 4663.234519517942",
    "bge-small-en-v1.5, 12, 30522, 384, 2367.5315398573875, 1544.9027883410454, -11681.623562514782",
    "e5-small-v2, 12, 30522, 384, 2351.5909420251846, -831.7639912962914, -4299.955271244049",
    "bge-small-zh-v1.5, 4, 21128, 512, -1956.9885571599007, -883.9322713017464, 21008.470417439938",
  })
  void open_realModel_hasEveryParameter(
      String model, int layers, int words, int width, double query, double output, double embedding)
      throws IOException {
    try (InputStream content =
            Objects.requireNonNull(getClass().getResourceAsStream("/" + model + ".onnx"));
        var checkpoint = Checkpoint.openCopy(content, model + ".onnx")) {
      Map<String, long[]> expected = parameters(layers, words, width);
      expected.forEach((name, shape) -> assertThat(checkpoint.tensor(name, shape)).isNotNull());
      Set<String> left = new TreeSet<>(checkpoint.names());
      left.removeAll(expected.keySet());
      assertThat(left)
          .isSubsetOf("embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias");
      String last = "encoder.layer." + (layers - 1) + ".";
      List<Double> sums = new ArrayList<>();
      for (String name :
          List.of(
              "encoder.layer.0.attention.self.query.weight",
              last + "output.dense.weight",
              "embeddings.word_embeddings.weight")) {
        sums.add(sum(checkpoint.tensor(name).floats()));
      }
      assertThat(sums.get(0)).isCloseTo(query, within(1e-6));
      assertThat(sums.get(1)).isCloseTo(output, within(1e-6));
      assertThat(sums.get(2)).isCloseTo(embedding, within(1e-6));
    }
  }

  private static double sum(float[] numbers) {
    double sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      sum += (double) numbers[i] * (i % 97);
    }
    return sum;
  }
}
