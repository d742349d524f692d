// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import dev.sextant.EmbedderSpec;
import dev.sextant.VectorIndex;

/** The reference keeps the contract that it is the reference for. */
class ExactIndexTest extends VectorIndexContract {
  @Override
  protected VectorIndex create(EmbedderSpec... embedders) {
    return new ExactIndex(embedders);
  }
}
