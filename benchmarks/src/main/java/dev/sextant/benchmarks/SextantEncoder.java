// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.Embedded;
import dev.sextant.Role;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import java.util.List;

/** Sextant, through what its users see. */
record SextantEncoder(DenseEmbedder embedder) implements TextEncoder {
  static SextantEncoder open(int threads) {
    return new SextantEncoder(
        DenseEmbedder.load("all-MiniLM-L6-v2", DenseOptions.defaults().withThreads(threads)));
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
