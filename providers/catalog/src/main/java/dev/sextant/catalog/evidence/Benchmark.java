// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.util.List;

/**
 * Tasks whose scores are averaged under one name.
 *
 * @param name such as {@code MTEB(eng, v2)}
 * @param tasks their names
 */
public record Benchmark(String name, List<String> tasks) {
  /** Copies the list. */
  public Benchmark {
    tasks = List.copyOf(tasks);
  }
}
