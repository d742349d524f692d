// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class DeviceTest {
  @Test
  void toString_eachKind_isWhatMessagesSay() {
    assertThat(Device.CPU).hasToString("cpu");
    assertThat(Device.APPLE).hasToString("apple");
    assertThat(Device.cuda(2)).hasToString("cuda:2").isEqualTo(Device.cuda(2));
  }

  @Test
  void number_thatADeviceCantHave_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Device.cuda(-1))
        .withMessage("number of a device of kind CUDA is -1; it must be 0 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Device(Device.Kind.APPLE, 1))
        .withMessage("number of a device of kind APPLE is 1; it must be 0");
  }
}
