// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of the index's own, for whatever may open or write a file. An interrupt closes the file
 * that its thread is at, for all threads; in the middle of a flush that ends Lucene's writer and
 * all that is not committed. Users' threads are interrupted (a cancelled future, a timeout), these
 * never are: the caller waits for them and keeps its interrupt.
 */
final class OwnThreads implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          action -> {
            Thread thread = new Thread(action, "sextant-index-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  /** What is done there. */
  interface Action<T> {
    T run() throws IOException;
  }

  /** Runs an action there and waits for it, whatever happens to this thread. */
  <T> T run(Action<T> action) throws IOException {
    Future<T> result = threads.submit(action::run);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw rethrown(cause == null ? e : cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The caller's frames are what a reader of the trace looks for first. */
  private static IOException rethrown(Throwable cause) {
    Throwable here = new Throwable("called from here");
    cause.addSuppressed(here);
    if (cause instanceof IOException failure) {
      return failure;
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    if (cause instanceof Error failure) {
      throw failure;
    }
    return new IOException(cause);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
