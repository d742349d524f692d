// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of embedders need: tiny checkpoints with the values that they must give, and graphs.
 */
@NullMarked
package dev.sextant.transformer.testing;

import org.jspecify.annotations.NullMarked;
