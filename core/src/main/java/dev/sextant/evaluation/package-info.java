// SPDX-License-Identifier: Apache-2.0
/** How well a retrieval finds what people judged relevant, and how well two measurements agree. */
@NullMarked
package dev.sextant.evaluation;

import org.jspecify.annotations.NullMarked;
