// SPDX-License-Identifier: Apache-2.0
/**
 * An engine on Lucene. Its classes are loaded once with the Lucene that this project uses, and once
 * more by a class loader of their own with the current one; the same byte code runs on both.
 */
@NullMarked
package dev.sextant.benchmarks.lucene;

import org.jspecify.annotations.NullMarked;
