// SPDX-License-Identifier: Apache-2.0
/** What public benchmarks say of models: tasks, scores and what is missing. */
@NullMarked
package dev.sextant.catalog.evidence;

import org.jspecify.annotations.NullMarked;
