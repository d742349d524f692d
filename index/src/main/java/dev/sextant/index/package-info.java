// SPDX-License-Identifier: Apache-2.0
/**
 * An index in a folder or in memory: {@link dev.sextant.index.LuceneVectorIndex}. Several of them,
 * by name: {@link dev.sextant.index.NamedIndexes}.
 */
@NullMarked
package dev.sextant.index;

import org.jspecify.annotations.NullMarked;
