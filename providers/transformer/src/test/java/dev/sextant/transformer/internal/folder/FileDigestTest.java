// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDigestTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String digest(Path... files) {
    try (FileDigest digest = FileDigest.start(List.of(files))) {
      return digest.hex();
    }
  }

  @Test
  void hex_content_countsAndNamesDoNot() throws IOException {
    Path a = file("a", "one");
    Path b = file("b", "two");
    String both = digest(a, b);
    assertThat(both).matches("[0-9a-f]{64}").isEqualTo(digest(a, b));
    assertThat(digest(b, a)).isNotEqualTo(both);
    assertThat(digest(a)).isNotEqualTo(both);
    Path c = file("c", "one");
    assertThat(digest(c, b)).isEqualTo(both);
    assertThat(digest(file("a", "onet"), file("b", "wo"))).isNotEqualTo(both);
  }

  @Test
  void hex_bytes_isSha256() {
    // FIPS 180-2, appendix B.1.
    assertThat(FileDigest.hex("abc".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void hex_fileThatIsGone_isAnError() {
    assertThatThrownBy(() -> digest(folder.resolve("none")))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("none");
  }
}
