// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TemporaryCopyTest {
  @Test
  void of_stream_isAFileWithItsDigestUntilClosed() throws IOException {
    InputStream source = new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII));
    Path path;
    try (TemporaryCopy copy = TemporaryCopy.of(source, "three.txt")) {
      path = copy.path();
      assertThat(path).hasContent("abc");
      // The example of FIPS 180-2.
      assertThat(copy.sha256())
          .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void of_streamThatBreaks_leavesNothing() throws IOException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> TemporaryCopy.of(broken, "broken.bin"))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("broken.bin")
        .hasRootCauseMessage("the disk is gone");
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith("broken.bin"));
    }
  }

  @Test
  void of_streamThatEndsInAnError_leavesNothing() throws IOException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new OutOfMemoryError("tried");
          }

          @Override
          public int read(byte[] into, int from, int length) {
            return read();
          }
        };
    assertThatThrownBy(() -> TemporaryCopy.of(broken, "exhausted.bin"))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("tried");
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith("exhausted.bin"));
    }
  }

  @Test
  void fingerprint_factsThatRunTogether_differ() {
    String one = new Fingerprint().add("a", "bc").add("d", "").hex();
    String other = new Fingerprint().add("a", "b").add("cd", "").hex();
    assertThat(one).hasSize(64).isNotEqualTo(other);
    assertThat(new Fingerprint().add("a", "bc").add("d", "").hex()).isEqualTo(one);
  }
}
