// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.sextant.evaluation;

import org.jspecify.annotations.NullMarked;
