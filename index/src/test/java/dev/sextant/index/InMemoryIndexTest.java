// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.EmbedderSpec;
import dev.sextant.VectorIndex;
import dev.sextant.testing.VectorIndexContract;

/** An index in memory keeps the same contract as one in a folder. */
class InMemoryIndexTest extends VectorIndexContract {
  @Override
  protected VectorIndex create(EmbedderSpec... embedders) {
    return LuceneVectorIndex.inMemory(IndexOptions.defaults().withEmbedders(embedders));
  }
}
