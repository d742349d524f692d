// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.sextant.catalog.internal;

import org.jspecify.annotations.NullMarked;
