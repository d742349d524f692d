// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Retriever.Mode;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A way to retrieve that is to be measured. Systems of one and the same supplier share what it
 * opens and the index that is filled with it, and are told apart by their mode.
 *
 * @param name by which results name it, not empty
 * @param parts opens what it is made of; called when the system's turn comes, so that no two models
 *     are in memory at once, and closed after it
 * @param mode which branches of the index it searches
 */
public record RetrievalSystem(String name, Supplier<RetrievalParts> parts, Mode mode) {
  /** Checks the name. */
  public RetrievalSystem {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a system has no name; name it");
    }
    Objects.requireNonNull(parts, "parts");
    Objects.requireNonNull(mode, "mode");
  }
}
