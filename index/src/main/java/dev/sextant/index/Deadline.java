// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.SearchRequest;
import dev.sextant.SearchStoppedException;
import dev.sextant.SearchStoppedException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.index.QueryTimeout;

/** When a search has to end: its time is up, or whoever waits for it was interrupted. */
final class Deadline implements QueryTimeout {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final long started = System.nanoTime();
  private final Optional<Duration> timeout;
  private final long nanos;
  private final AtomicBoolean interrupted;

  /**
   * @param interrupted set by others when whoever waits is interrupted
   */
  Deadline(SearchRequest request, AtomicBoolean interrupted) {
    this.timeout = request.timeout();
    this.nanos =
        timeout.map(each -> each.compareTo(LONGEST) > 0 ? LONGEST : each).orElse(LONGEST).toNanos();
    this.interrupted = interrupted;
  }

  @Override
  public boolean shouldExit() {
    return isInterrupted() || isLate();
  }

  private boolean isInterrupted() {
    return interrupted.get() || Thread.currentThread().isInterrupted();
  }

  private boolean isLate() {
    return timeout.isPresent() && System.nanoTime() - started >= nanos;
  }

  /** Throws what a search that is over time or interrupted ends by. */
  void check() {
    if (isInterrupted()) {
      throw new SearchStoppedException(
          Reason.INTERRUPTED, "the search was interrupted; search again if that was not meant");
    }
    if (isLate()) {
      throw new SearchStoppedException(
          Reason.TIMEOUT,
          "the search takes longer than the %s that it may; allow more, or look for fewer candidates"
              .formatted(timeout.orElseThrow()));
    }
  }
}
