// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.transformer.Device;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** On bge-small-zh-v1.5's weights, which are real: numbers without outliers would prove little. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class NetworkTest {
  private static final int DIMENSION = 512;
  private static final String CONFIG =
      """
      {"model_type": "bert", "vocab_size": 21128, "max_position_embeddings": 512,
       "type_vocab_size": 2, "num_hidden_layers": 4, "hidden_size": 512,
       "num_attention_heads": 8, "intermediate_size": 2048}
      """;
  private static final List<HeadPart> HEAD =
      List.of(new HeadPart.Pool(List.of(PoolingMode.CLS)), new HeadPart.Normalize());

  @Test
  void check_precisionThatADeviceDoesNotHave_saysWhatToChoose() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.check(Precision.FP16, Device.CPU))
        .withMessageContainingAll("FP16", "the device is cpu", "choose AUTO, BF16 or FP32");
    for (Device device : List.of(Device.cuda(1), Device.APPLE)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Network.check(Precision.INT8, device))
          .withMessageContainingAll("INT8", "the device is " + device, "choose AUTO, BF16, FP16");
      assertThatCode(() -> Network.check(Precision.FP16, device)).doesNotThrowAnyException();
    }
  }

  @Test
  void chosen_explicitPrecision_isTaken() {
    assertThat(Network.chosen(Precision.FP16, Device.cuda(0))).isEqualTo(Precision.FP16);
    assertThat(Network.chosen(Precision.AUTO, Device.APPLE)).isEqualTo(Precision.FP32);
  }

  private interface Check {
    void on(Network network, List<int[]> samples);
  }

  private static void check(Check check) {
    Architecture architecture = Architectures.of(ModelConfig.parse("test", CONFIG));
    try (Checkpoint checkpoint =
            Checkpoint.openCopy(
                Objects.requireNonNull(
                    NetworkTest.class.getResourceAsStream("/bge-small-zh-v1.5.onnx")),
                "bge-small-zh-v1.5.onnx");
        TemporaryCopy file =
            TemporaryCopy.of(
                Objects.requireNonNull(
                    NetworkTest.class.getResourceAsStream("/bge-small-zh-v1.5-tokenizer.json")),
                "tokenizer.json");
        TextTokenizer tokenizer = TextTokenizer.open(file.path())) {
      Network network =
          new Network(
              architecture, new CheckpointWeights(checkpoint, architecture.prefixes()), HEAD);
      check.on(
          network, SampleTexts.all().stream().map(t -> tokenizer.read("", t, 512).ids()).toList());
    }
  }

  private static List<int[]> notAsked() {
    throw new AssertionError("no samples are needed");
  }

  private static float[] vectors(
      Network network, Precision precision, List<int[]> samples, List<int[]> rows) {
    try (Encoder encoder = network.open(Device.CPU, precision, Calibration.of(() -> samples), 2)) {
      return encoder.encode(TokenBatch.of(rows.toArray(int[][]::new)));
    }
  }

  private static double lowestCosine(float[] left, float[] right) {
    double lowest = 1;
    for (int from = 0; from < left.length; from += DIMENSION) {
      double dot = 0;
      for (int i = from; i < from + DIMENSION; i++) {
        dot += (double) left[i] * right[i];
      }
      lowest = Math.min(lowest, dot);
    }
    return lowest;
  }

  @Test
  void open_bf16_isFaithful() {
    check(
        (network, samples) ->
            assertThat(
                    lowestCosine(
                        vectors(network, Precision.FP32, samples, samples),
                        vectors(network, Precision.BF16, samples, samples)))
                .isBetween(.9999, 1 - 1e-8));
  }

  @Test
  void open_int8_isNearOnTextsThatWereNotSamples() {
    assumeTrue(Processor.running().multipliesInt8());
    check(
        (network, samples) -> {
          int half = samples.size() / 2;
          List<int[]> rest = samples.subList(half, samples.size());
          float[] exact = vectors(network, Precision.FP32, samples, rest);
          float[] quantized = vectors(network, Precision.INT8, samples.subList(0, half), rest);
          assertThat(lowestCosine(exact, quantized)).isBetween(.97, 1 - 1e-5);
        });
  }

  @Test
  void open_int8_batchChangesNothingAtAll() {
    assumeTrue(Processor.running().multipliesInt8());
    check(
        (network, samples) -> {
          try (Encoder encoder =
              network.open(Device.CPU, Precision.INT8, Calibration.of(() -> samples), 2)) {
            float[] together = encoder.encode(TokenBatch.of(samples.toArray(int[][]::new)));
            for (int i = 0; i < samples.size(); i++) {
              float[] row = Arrays.copyOfRange(together, i * DIMENSION, (i + 1) * DIMENSION);
              assertThat(encoder.encode(TokenBatch.of(samples.get(i)))).isEqualTo(row);
            }
            List<TokenBatch> each = samples.stream().map(TokenBatch::of).toList();
            encoder.encode(
                each,
                (i, vector) ->
                    assertThat(vector)
                        .isEqualTo(
                            Arrays.copyOfRange(together, i * DIMENSION, (i + 1) * DIMENSION)));
          }
        });
  }

  @Test
  void open_auto_isTheFaithfulOneThatThisProcessorIsFastAt() {
    Precision chosen = Network.chosen(Precision.AUTO, Device.CPU);
    assertThat(chosen).isIn(Precision.FP32, Precision.BF16);
    check(
        (network, samples) -> {
          try (Encoder encoder =
                  network.open(
                      Device.CPU, Precision.AUTO, Calibration.of(NetworkTest::notAsked), 1);
              Encoder same =
                  network.open(Device.CPU, chosen, Calibration.of(NetworkTest::notAsked), 1)) {
            TokenBatch batch = TokenBatch.of(samples.get(0));
            assertThat(encoder.encode(batch)).isEqualTo(same.encode(batch));
            assertThat(encoder.description()).isEqualTo(same.description());
          }
        });
  }
}
