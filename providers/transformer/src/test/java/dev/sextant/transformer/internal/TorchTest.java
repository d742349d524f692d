// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.transformer.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The class path of the tests has libtorch for the processor alone. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class TorchTest {
  @Test
  void check_processor_isThere() {
    assertThat(Torch.available()).isTrue();
    assertThatCode(() -> Torch.check(Device.CPU)).doesNotThrowAnyException();
  }

  @Test
  void requireCudaPlatform_aMac_saysWhatElseThereIs() {
    assertThatCode(
            () -> Torch.requireCudaPlatform(Device.cuda(0), Platform.of("Windows 11", "amd64")))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> Torch.requireCudaPlatform(Device.cuda(0), Platform.of("Mac OS X", "aarch64")))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(
            "cuda:0 is asked for", "[linux-x86_64, win-x86_64]", "osx-aarch64", "choose apple");
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.WINDOWS},
      architectures = "amd64")
  void check_cardWithoutItsNatives_namesTheDependencyAndWhatItReplaces() {
    assertThatThrownBy(() -> Torch.check(Device.cuda(0)))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(
            "torch for " + Platform.running(),
            "ai.djl.pytorch:pytorch-native-cu128:2.7.1:" + Platform.running(),
            "in the place of pytorch-native-cpu",
            "PYTORCH_LIBRARY_PATH");
  }

  @Test
  void requireCard_moreThanThereAre_saysHowManyAndWhatToDo() {
    assertThatCode(() -> Torch.requireCard(Device.cuda(1), 2)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Torch.requireCard(Device.cuda(2), 2))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll("cuda:2 is asked for", "sees 2 cards", "driver", "choose cpu");
  }

  @Test
  void requireApple_anotherMachine_saysWhatItIs() {
    assertThatCode(() -> Torch.requireApple(Platform.of("Mac OS X", "aarch64")))
        .doesNotThrowAnyException();
    for (String architecture : new String[] {"x86_64", "amd64"}) {
      assertThatThrownBy(() -> Torch.requireApple(Platform.of("Mac OS X", architecture)))
          .isInstanceOf(SextantException.class)
          .hasMessageContainingAll("apple is asked for", "this is osx-x86_64", "choose cpu");
    }
  }

  @Test
  void djl_devices_areCalledAsDjlCallsThem() {
    assertThat(Torch.djl(Device.CPU)).isEqualTo(ai.djl.Device.cpu());
    assertThat(Torch.djl(Device.cuda(3))).isEqualTo(ai.djl.Device.gpu(3));
    assertThat(Torch.djl(Device.APPLE).getDeviceType()).isEqualTo("mps");
  }
}
