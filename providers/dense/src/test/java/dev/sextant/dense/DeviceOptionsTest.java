// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.transformer.Device;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said where a device is asked for; the class path has none but the processor. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class DeviceOptionsTest {
  private static final DenseOptions ON_A_CARD =
      DenseOptions.defaults().withDevice(Device.cuda(0)).withoutCache();

  @TempDir private Path folder;

  @Test
  void batchTokens_notChosen_areMoreOnADevice() {
    DenseOptions defaults = DenseOptions.defaults();
    assertThat(defaults.device()).isEqualTo(Device.CPU);
    assertThat(defaults.batchTokens()).isEqualTo(4_096);
    assertThat(ON_A_CARD.batchTokens()).isEqualTo(16_384);
    assertThat(ON_A_CARD.withDevice(Device.CPU).batchTokens()).isEqualTo(4_096);
    assertThat(defaults.withBatchTokens(9).withDevice(Device.APPLE).batchTokens()).isEqualTo(9);
  }

  @Test
  void withDevice_otherOptions_stayAsTheyAre() {
    DenseOptions options =
        DenseOptions.defaults()
            .withThreads(3)
            .withPrecision(Precision.FP16)
            .withDevice(Device.cuda(2));
    assertThat(options.device()).isEqualTo(Device.cuda(2));
    assertThat(options.threads()).isEqualTo(3);
    assertThat(options.precision()).isEqualTo(Precision.FP16);
    assertThat(options.withPrecision(Precision.BF16).device()).isEqualTo(Device.cuda(2));
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.WINDOWS},
      architectures = "amd64")
  void load_cardWithoutItsNatives_namesTheDependency() {
    Path model = GoldenCheckpoint.of("bert").assembleIn(folder);
    for (Precision precision : new Precision[] {Precision.AUTO, Precision.FP16}) {
      assertThatThrownBy(
              () -> DenseEmbedder.load(model, ON_A_CARD.withPrecision(precision)).close())
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("ai.djl.pytorch:pytorch-native-cu128:2.7.1:");
    }
    assertThatThrownBy(() -> DenseEmbedder.load("all-MiniLM-L6-v2", ON_A_CARD).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("ai.djl.pytorch:pytorch-native-cu128:2.7.1:");
  }

  @Test
  void load_graphOnADevice_asksForWeights() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "");
    assertThatThrownBy(() -> DenseEmbedder.load(folder, ON_A_CARD).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll("model.onnx", "AUTO on cuda:0", "safetensors");
  }

  @Test
  void load_precisionThatTheDeviceDoesNotHave_saysWhatToChoose() {
    Path model = GoldenCheckpoint.of("bert").assembleIn(folder);
    DenseOptions int8 = ON_A_CARD.withPrecision(Precision.INT8);
    DenseOptions fp16 = DenseOptions.defaults().withPrecision(Precision.FP16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseEmbedder.load(model, int8).close())
        .withMessageContainingAll("INT8", "cuda:0", "choose AUTO, BF16, FP16 or FP32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseEmbedder.load(model, fp16).close())
        .withMessageContainingAll("FP16", "cpu", "choose AUTO, BF16 or FP32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseEmbedder.load("all-MiniLM-L6-v2", int8).close())
        .withMessageContainingAll("INT8", "cuda:0");
  }
}
