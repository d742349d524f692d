// SPDX-License-Identifier: Apache-2.0
/** How documents are divided into passages that a model reads whole. */
@NullMarked
package dev.sextant.chunking;

import org.jspecify.annotations.NullMarked;
