// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.sextant.transformer.internal.torchscript;

import org.jspecify.annotations.NullMarked;
