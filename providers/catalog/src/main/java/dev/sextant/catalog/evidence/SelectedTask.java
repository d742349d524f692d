// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

/**
 * A task of the answer, and what of it was looked at.
 *
 * @param task what it is
 * @param split which split of its data: the one asked for, else the one that most models have
 * @param subsets how many of its subsets were wanted and have a score of some model
 */
public record SelectedTask(Task task, String split, int subsets) {}
