// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.List;

/** An engine with a model loaded. For one caller at a time; closed by whoever opened it. */
interface TextEncoder extends AutoCloseable {
  /**
   * Embeds texts, tokenization included.
   *
   * @return a vector of length 1 for each text, in the same order
   */
  List<float[]> encode(List<String> texts);

  @Override
  void close();
}
