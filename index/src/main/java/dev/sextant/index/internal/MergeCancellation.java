// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a graph builder whether the merge that it works for was aborted. Lucene tells it to writes
 * only, and a build writes nothing for minutes; a merge scheduler that knows better says so here
 * for its thread.
 */
final class MergeCancellation {

  private static final ThreadLocal<@Nullable BooleanSupplier> ABORTED = new ThreadLocal<>();

  private MergeCancellation() {}

  /** Has the thread's builds end early once {@code aborted} says so, until {@link #forget}. */
  static void watch(BooleanSupplier aborted) {
    ABORTED.set(aborted);
  }

  static void forget() {
    ABORTED.remove();
  }

  /** What the thread's builds ask; for any thread. */
  static BooleanSupplier ofThisThread() {
    BooleanSupplier aborted = ABORTED.get();
    return aborted == null ? () -> false : aborted;
  }
}
