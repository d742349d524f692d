// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CacheFolderTest {
  private static final Path HOME = Path.of("home");

  @Test
  void of_variables_theOwnOneComesFirst() {
    assertThat(CacheFolder.of(Map.of("SEXTANT_CACHE", "own", "XDG_CACHE_HOME", "all"), HOME))
        .isEqualTo(Path.of("own"));
    assertThat(CacheFolder.of(Map.of("SEXTANT_CACHE", " ", "XDG_CACHE_HOME", "all"), HOME))
        .isEqualTo(Path.of("all", "sextant"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", ""), HOME))
        .isEqualTo(Path.of("home", ".cache", "sextant"));
  }

  /** The build says so: tests leave nothing outside the tree. */
  @Test
  void usual_inTests_isInsideTheTree() {
    assertThat(CacheFolder.usual()).isEqualTo(Path.of(System.getenv("SEXTANT_CACHE")));
  }
}
