// SPDX-License-Identifier: Apache-2.0
/** One vector a text, by a small transformer on this machine. */
@NullMarked
package dev.sextant.dense;

import org.jspecify.annotations.NullMarked;
