// SPDX-License-Identifier: Apache-2.0
/** What implementations of core's interfaces must pass, and small exact twins to compare with. */
@NullMarked
package dev.sextant.testing;

import org.jspecify.annotations.NullMarked;
