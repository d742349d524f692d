// SPDX-License-Identifier: Apache-2.0
/**
 * The command line {@code sextant}: a command a class, each of them an example of what the library
 * does. Results go to standard output and nothing else does; progress, warnings and errors go to
 * standard error. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 and 143 interrupted, 141 nobody
 * reads the output any more.
 */
@NullMarked
package dev.sextant.examples;

import org.jspecify.annotations.NullMarked;
