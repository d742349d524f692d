// SPDX-License-Identifier: Apache-2.0
/** An index in a folder: {@link dev.sextant.index.LuceneVectorIndex}. */
@NullMarked
package dev.sextant.index;

import org.jspecify.annotations.NullMarked;
