// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.Receipt;

/**
 * A text as its model reads it.
 *
 * @param ids token ids, special tokens and prompt included, none behind the limit; not copied
 * @param receipt what was read and what was not
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, read once, never compared.
public record TokenizedText(int[] ids, Receipt receipt) {}
