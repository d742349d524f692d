// SPDX-License-Identifier: Apache-2.0
/**
 * How vectors lie in Lucene's segments and how graphs find them. No API: public here is only what
 * Lucene's service loader or the index itself must see.
 */
@NullMarked
package dev.sextant.index.internal;

import org.jspecify.annotations.NullMarked;
