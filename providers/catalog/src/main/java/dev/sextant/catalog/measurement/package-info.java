// SPDX-License-Identifier: Apache-2.0
/**
 * What models do on the user's own documents: folders in BEIR's layout, measurements kept as JSON,
 * and comparisons joined with cost as text, JSON and a page.
 */
@NullMarked
package dev.sextant.catalog.measurement;

import org.jspecify.annotations.NullMarked;
