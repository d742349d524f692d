// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Embedder;
import dev.sextant.testing.EmbedderContract;

final class E5SmallV2Test extends EmbedderContract {
  @Override
  protected Embedder<String> open() {
    return DenseEmbedder.load("e5-small-v2");
  }

  @Override
  protected boolean rolesDiffer() {
    return true;
  }
}
