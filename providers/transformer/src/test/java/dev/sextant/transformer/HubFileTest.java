// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class HubFileTest {

  /** The hashes are those of {@code git hash-object}. */
  @Test
  void digest_ofASmallFile_isGits() {
    assertThat(digest("", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"))
        .isEqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assertThat(digest("hello\n", "0".repeat(40)))
        .isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
  }

  @Test
  void digest_ofALargeFile_isSha256() {
    assertThat(digest("hello\n", "0".repeat(64)))
        .isEqualTo("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
  }

  private static String digest(String content, String blob) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(new HubFile("a", bytes.length, blob).digest().digest(bytes));
  }

  @Test
  void file_withoutUsableChecksumOrSize_isRefused() {
    assertThatThrownBy(() -> new HubFile("a", 1, "../../etc/passwd"))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("'../../etc/passwd'");
    assertThatThrownBy(() -> new HubFile("a", -1, "0".repeat(40)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void listing_withoutChecksums_isRefused() {
    assertThatThrownBy(
            () ->
                HubListing.ofAnswer(
                    "{\"sha\":\""
                        + "a".repeat(40)
                        + "\",\"siblings\":[{\"rfilename\":\"x\",\"size\":1}]}",
                    "the hub"))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("'blobId'");
  }

  @Test
  void retryAfter_readsSecondsAndDates() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(HubBusyException.retryAfter("121", now)).isEqualTo(Duration.ofSeconds(121));
    assertThat(HubBusyException.retryAfter("Thu, 01 Jan 2026 00:01:30 GMT", now))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(HubBusyException.retryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now))
        .isEqualTo(Duration.ZERO);
    assertThat(HubBusyException.retryAfter("soon", now)).isNull();
  }
}
