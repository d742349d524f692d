// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Precision;
import dev.sextant.catalog.internal.Checks;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * How an index keeps vectors.
 *
 * @param precision of a component
 * @param graphDegree neighbours of a node of the graph, four bytes each; 0 if there is no graph
 * @param dollarsPerGibibyte what keeping a gibibyte for a month costs; nothing if nobody says
 */
public record IndexShape(
    Precision precision, int graphDegree, Optional<BigDecimal> dollarsPerGibibyte) {
  /** Full precision and a graph of 32 neighbours a node; no price. */
  public static final IndexShape DEFAULT = new IndexShape(Precision.FP32, 32, Optional.empty());

  static final int BYTES_OF_AN_EDGE = 4;

  /** Checks that nothing is negative. */
  public IndexShape {
    Checks.notNegative(graphDegree, "neighbours of a node");
    if (dollarsPerGibibyte.isPresent() && dollarsPerGibibyte.get().signum() < 0) {
      throw new IllegalArgumentException(
          "a gibibyte a month costs %s; it must be 0 or more".formatted(dollarsPerGibibyte.get()));
    }
  }
}
