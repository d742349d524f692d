// SPDX-License-Identifier: Apache-2.0
/**
 * What an index survives: killed processes, disks that fail, damaged files, bad input, and much at
 * once. Long versions run by properties; each class says by which.
 */
@NullMarked
package dev.sextant.index.faults;

import org.jspecify.annotations.NullMarked;
