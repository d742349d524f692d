// SPDX-License-Identifier: Apache-2.0
/** What embedding models are, what they cost, and choosing one with reasons. */
@NullMarked
package dev.sextant.catalog;

import org.jspecify.annotations.NullMarked;
