// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
    return result(threads.submit(action::run), () -> {});
  }

  /**
   * Runs actions side by side, the last one on this thread, and waits for all of them. This thread
   * then takes what no other has begun: where processors are busy, a search is as fast as if it had
   * never asked for help.
   *
   * @param interrupted is run when this thread is interrupted meanwhile, so that they may end soon
   * @return what each gave, in order; if some failed, the first failure is thrown
   */
  <T> List<T> runAll(List<? extends Action<T>> actions, Runnable interrupted) throws IOException {
    List<FutureTask<T>> tasks = new ArrayList<>();
    actions.forEach(action -> tasks.add(new FutureTask<>(action::run)));
    tasks.subList(0, Math.max(0, tasks.size() - 1)).forEach(this::offer);
    for (int i = tasks.size() - 1; i >= 0; i--) {
      // Does nothing if another thread has begun it.
      tasks.get(i).run();
    }
    List<T> values = new ArrayList<>(tasks.size());
    @Nullable Throwable failure = null;
    for (Future<T> task : tasks) {
      try {
        values.add(result(task, interrupted));
      } catch (IOException | RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw passedOn(failure);
    }
    return values;
  }

  /** If the threads are closed meanwhile, whoever offered it does it. */
  private void offer(FutureTask<?> task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  private static <T> T result(Future<T> result, Runnable onInterrupt) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
          onInterrupt.run();
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
    return passedOn(cause);
  }

  private static IOException passedOn(Throwable cause) {
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
