// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.SearchRequest;
import dev.sextant.VectorIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** What is asked of an index after something went wrong. */
final class SoundIndex {
  private SoundIndex() {}

  /** Reads every file with Lucene's own check, checksums and vectors included. */
  static void assertSound(Path folder) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (Directory directory = FSDirectory.open(folder)) {
      assertThat(isSound(directory, said)).as(() -> said.toString(StandardCharsets.UTF_8)).isTrue();
    }
  }

  /** Whether Lucene's own check finds nothing wrong. */
  static boolean isSound(Directory directory, ByteArrayOutputStream said) throws IOException {
    try (CheckIndex check = new CheckIndex(directory)) {
      check.setInfoStream(new PrintStream(said, false, StandardCharsets.UTF_8));
      return check.checkIndex().clean;
    }
  }

  /** Chunks that are there find themselves by their vectors; one in sixteen is asked. */
  static void assertFound(VectorIndex index, Map<String, Integer> versions) {
    versions.forEach(
        (id, step) -> {
          if (id.hashCode() % 16 == 0) {
            SearchRequest request =
                SearchRequest.defaults().withEmbedded(History.embedded(id, step));
            assertThat(index.search(request).get(0).chunk().id()).isEqualTo(id);
          }
        });
  }
}
