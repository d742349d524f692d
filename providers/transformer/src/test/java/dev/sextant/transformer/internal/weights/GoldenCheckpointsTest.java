// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights in other files are the same numbers. */
class GoldenCheckpointsTest {
  private static Checkpoint open(String folder) {
    try {
      return Checkpoint.open(
          Path.of(
              GoldenCheckpointsTest.class.getResource("/golden/checkpoints/" + folder).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights-bin", "weights-sharded", "weights-bin-sharded"})
  void open_otherKindOfFile_hasTheSameNumbers(String variant) {
    try (var checkpoint = open("bert");
        var other = open("variants/" + variant)) {
      Map<String, Tensor> renamed = new HashMap<>();
      for (Tensor tensor : other.tensors()) {
        renamed.put(presentName(tensor.name()), tensor);
      }
      for (Tensor tensor : checkpoint.tensors()) {
        Tensor same = renamed.get(tensor.name());
        assertThat(same).as(tensor.name()).isNotNull();
        assertThat(same.shape()).isEqualTo(tensor.shape());
        assertThat(TestFiles.bytes(same, same.type()))
            .isEqualTo(TestFiles.bytes(tensor, tensor.type()));
      }
    }
  }

  /** Old state dicts name what they are in, and a normalisation's two vectors otherwise. */
  private static String presentName(String name) {
    return name.replaceFirst("^bert\\.", "")
        .replaceFirst("\\.gamma$", ".weight")
        .replaceFirst("\\.beta$", ".bias");
  }

  @Test
  void writeTo_bfloat16_roundsAsTheReferenceDid() {
    try (var checkpoint = open("bert");
        var rounded = open("variants/weights-bf16")) {
      for (Tensor tensor : checkpoint.tensors()) {
        Tensor same = rounded.tensor(tensor.name(), tensor.shape());
        assertThat(TestFiles.bytes(tensor, same.type()))
            .isEqualTo(TestFiles.bytes(same, same.type()));
      }
    }
  }
}
