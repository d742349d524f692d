// SPDX-License-Identifier: Apache-2.0
/**
 * Speed, memory and fidelity of Sextant beside its peers: a command a class. Standard output has
 * results alone, a line each ({@code RESULT <name> <value>}), and lines that begin with {@code #}
 * and say on what they were measured; progress and errors go to standard error. Exit codes: 0 done,
 * 1 failed, 2 wrong usage.
 */
@NullMarked
package dev.sextant.benchmarks;

import org.jspecify.annotations.NullMarked;
