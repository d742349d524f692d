// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Receipt;
import java.util.List;

/**
 * A text as the model reads it.
 *
 * @param rows its parts, at least one; several if it was divided
 * @param receipt what was read
 */
record ReadText(List<Row> rows, Receipt receipt) {
  /**
   * What runs as one.
   *
   * @param ids tokens, special tokens and prompt included
   * @param skipped how many of the first ones pooling leaves out
   * @param weight how much its vector counts among those of its text
   * @param task what it is read for, a number of the model's
   */
  @SuppressWarnings("ArrayRecordComponent") // Made once, read once, never compared.
  record Row(int[] ids, int skipped, int weight, int task) {}
}
