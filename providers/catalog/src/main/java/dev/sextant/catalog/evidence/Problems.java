// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what was left out; of very many, the first. */
final class Problems {
  private static final int KEPT = 1_000;

  private final List<Problem> first = new ArrayList<>();
  private long count;

  void add(Path file, int line, String what) {
    count++;
    if (first.size() < KEPT) {
      first.add(new Problem(file.toString(), line, what));
    }
  }

  List<Problem> list() {
    return List.copyOf(first);
  }

  long count() {
    return count;
  }
}
