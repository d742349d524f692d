// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Embedder;
import dev.sextant.testing.EmbedderContract;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A folder keeps what every embedder keeps; this one reads the contract's texts whole. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class MpnetFolderTest extends EmbedderContract {
  @TempDir private static Path folder;

  @Override
  protected Embedder<String> open() {
    return DenseEmbedder.load(GoldenCheckpoint.of("mpnet").assembleIn(folder));
  }

  @Override
  protected boolean rolesDiffer() {
    return true;
  }
}
