// SPDX-License-Identifier: Apache-2.0
/**
 * The words of retrieval, and the interfaces that providers and indexes implement.
 *
 * <pre>
 * Document → {@link dev.sextant.Chunker} → Chunks → {@link dev.sextant.Embedder} → Embedded → {@link dev.sextant.VectorIndex}
 * query → Embedder → Embedded → index.search, once a branch → {@link dev.sextant.Fusion} → texts fetched once → Hits
 * </pre>
 */
@NullMarked
package dev.sextant;

import org.jspecify.annotations.NullMarked;
