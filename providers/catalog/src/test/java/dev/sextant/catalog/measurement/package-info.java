// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.sextant.catalog.measurement;

import org.jspecify.annotations.NullMarked;
