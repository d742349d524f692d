// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.Embedded;
import dev.sextant.Role;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import dev.sextant.transformer.Precision;
import java.nio.file.Path;
import java.util.List;

/** Sextant, through what its users see. */
record SextantEncoder(DenseEmbedder embedder) implements TextEncoder {
  /** Opens all-MiniLM-L6-v2 from its jar. */
  static SextantEncoder open(Precision precision, int threads) {
    return new SextantEncoder(
        DenseEmbedder.load(
            "all-MiniLM-L6-v2",
            DenseOptions.defaults().withPrecision(precision).withThreads(threads)));
  }

  /** Opens a folder, on all threads. */
  static SextantEncoder open(Path folder, Precision precision) {
    return new SextantEncoder(
        DenseEmbedder.load(folder, DenseOptions.defaults().withPrecision(precision)));
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    return embedder.embed(texts, Role.DOCUMENT).stream().map(SextantEncoder::vector).toList();
  }

  private static float[] vector(Embedded embedded) {
    return embedded.dense().toArray();
  }

  @Override
  public void close() {
    embedder.close();
  }
}
