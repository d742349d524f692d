// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * What the metadata files of a segment say of one field.
 *
 * @param graph its graph
 * @param codes its codes
 * @param function its similarity, from Lucene's own metadata
 */
record FieldLayout(GraphLayout graph, CodesLayout codes, VectorSimilarityFunction function) {

  /** One past the last byte in the data file. */
  long end() {
    return codes.precision() == VectorPrecision.FULL
        ? graph.end()
        : Math.max(graph.end(), codes.end(graph));
  }
}
