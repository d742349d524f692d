// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again in the background, on one thread. */
final class Periodic implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(LuceneVectorIndex.class);

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          action -> {
            Thread thread = new Thread(action, "sextant-index-clock");
            thread.setDaemon(true);
            return thread;
          });

  private final List<Future<?>> repeated = new CopyOnWriteArrayList<>();

  /**
   * Runs an action after each interval; one that fails is logged and run again, unless it is the
   * virtual machine that failed.
   */
  void add(Duration interval, String doing, Runnable action) {
    long millis = interval.toMillis();
    repeated.add(
        clock.scheduleWithFixedDelay(
            () -> attempt(doing, action), millis, millis, TimeUnit.MILLISECONDS));
  }

  private static void attempt(String doing, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      // The next caller is told as well; whoever reads the log learns it earlier.
      LOGGER.warn("{} in the background failed", doing, e);
      if (e instanceof VirtualMachineError failure) {
        throw failure;
      }
    }
  }

  /** Ends it; waits for what runs, so that nothing is done behind it. */
  @Override
  public void close() {
    repeated.forEach(each -> each.cancel(false));
    clock.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (clock.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
