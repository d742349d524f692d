// SPDX-License-Identifier: Apache-2.0
/**
 * What the provider modules share to run a transformer: tokenizer, batches, engines. No API: it
 * changes without notice.
 */
@NullMarked
package dev.sextant.transformer.internal;

import org.jspecify.annotations.NullMarked;
