// SPDX-License-Identifier: Apache-2.0
/** Shared by this module's packages, and by the command line; no API. */
@NullMarked
package dev.sextant.catalog.internal;

import org.jspecify.annotations.NullMarked;
