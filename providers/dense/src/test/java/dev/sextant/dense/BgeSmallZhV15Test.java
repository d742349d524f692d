// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Embedder;
import dev.sextant.testing.EmbedderContract;

final class BgeSmallZhV15Test extends EmbedderContract {
  @Override
  protected Embedder<String> open() {
    return DenseEmbedder.load("bge-small-zh-v1.5");
  }

  @Override
  protected boolean rolesDiffer() {
    return true;
  }
}
