// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.sextant.benchmarks;

import org.jspecify.annotations.NullMarked;
