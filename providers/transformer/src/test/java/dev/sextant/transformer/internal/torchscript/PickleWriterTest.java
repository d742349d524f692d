// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PickleWriterTest {
  /** The bytes are those of the protocol's documentation in CPython's pickletools. */
  @ParameterizedTest
  @CsvSource({
    "0, 80024b002e",
    "255, 80024bff2e",
    "256, 80024a000100002e",
    "-1, 80024affffffff2e",
    "2147483647, 80024affffff7f2e",
    "2147483648, 80028a0800000080000000002e",
    "-9223372036854775808, 80028a0800000000000000802e",
  })
  void whole_anyNumber_isWrittenInTheShortestForm(long number, String expected) {
    assertThat(HexFormat.of().formatHex(new PickleWriter().whole(number).stop()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"a, 8002580100000061 2e", "é, 80025802000000c3a9 2e"})
  void text_anyCharacters_isUtf8BehindItsLength(String text, String expected) {
    assertThat(HexFormat.of().formatHex(new PickleWriter().text(text).stop()))
        .isEqualTo(expected.replace(" ", ""));
  }
}
