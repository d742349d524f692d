// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.sextant.transformer.internal.folder;

import org.jspecify.annotations.NullMarked;
