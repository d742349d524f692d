// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Embedder;
import dev.sextant.testing.EmbedderContract;

final class AllMiniLmL6V2Test extends EmbedderContract {
  @Override
  protected Embedder<String> open() {
    return DenseEmbedder.load("all-MiniLM-L6-v2");
  }

  @Override
  protected boolean rolesDiffer() {
    return false;
  }
}
