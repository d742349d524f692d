// SPDX-License-Identifier: Apache-2.0
/** Tables and plots as text and as one self-contained HTML page. */
@NullMarked
package dev.sextant.catalog.page;

import org.jspecify.annotations.NullMarked;
