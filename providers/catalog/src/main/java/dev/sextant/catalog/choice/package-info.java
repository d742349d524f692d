// SPDX-License-Identifier: Apache-2.0
/** Requirements, what models cost under them, and a choice whose every step can be read. */
@NullMarked
package dev.sextant.catalog.choice;

import org.jspecify.annotations.NullMarked;
