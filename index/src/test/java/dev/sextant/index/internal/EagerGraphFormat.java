// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

/**
 * Builds and walks a graph wherever there are two vectors, so that tests on a handful of documents
 * meet it. Found by name, as segments name it.
 */
public final class EagerGraphFormat extends JVectorFormat {

  /** For Lucene's service loader. */
  public EagerGraphFormat() {
    this(1);
  }

  EagerGraphFormat(int buildThreads) {
    this(buildThreads, VectorPrecision.INT8);
  }

  EagerGraphFormat(int buildThreads, VectorPrecision precision) {
    super(
        "SextantJVectorEager",
        GraphOptions.defaults()
            .withGraphThreshold(2)
            .withBuildThreads(buildThreads)
            .withPrecision(precision)
            .withPlanned(false));
  }
}
