// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

/** How an engine spends its threads. */
enum Way {
  /** As the library itself decides. */
  OWN("the library's own way"),

  /** One call after the other, each on all threads. */
  THREADS("all threads in one call"),

  /** As many calls side by side as there are threads, each on one. */
  STREAMS("one call a thread");

  private final String words;

  Way(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
