// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Two ways to run libtorch within one budget of threads: many tasks side by side, one thread each,
 * which does most work in a time; and one task on all threads, which is done soonest.
 *
 * <p>libtorch keeps its number of threads a thread, so that each way has threads of its own. Those
 * of one way sleep while the other has the budget, which is given in order of arrival: a query
 * waits for one task a thread at most. A caller that is interrupted waits none the less, and is
 * interrupted still when its call returns: native work can't be left half done. Thread-safe.
 */
final class ComputeThreads implements AutoCloseable {
  private static final AtomicInteger CREATED = new AtomicInteger();

  private final int count;
  private final Semaphore budget;
  private final ExecutorService single;
  private final ExecutorService team;

  /**
   * @param count how many threads compute, all calls together
   */
  ComputeThreads(int count) {
    this.count = count;
    this.budget = new Semaphore(count, true);
    int number = CREATED.incrementAndGet();
    this.single = Executors.newFixedThreadPool(count, factory("sextant-torch-" + number, 1));
    this.team =
        Executors.newSingleThreadExecutor(factory("sextant-torch-" + number + "-team", count));
  }

  private static ThreadFactory factory(String name, int threads) {
    AtomicInteger created = new AtomicInteger();
    return work -> {
      Runnable prepared =
          () -> {
            JniUtils.setNumThreads(threads);
            // The optimizer compiles anew for every shape, and texts come in all of them.
            JniUtils.setGraphExecutorOptimize(false);
            work.run();
          };
      Thread thread = new Thread(prepared, name + "-" + created.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** How many threads compute. */
  int count() {
    return count;
  }

  /**
   * Runs tasks side by side, one thread each, until all are done. If one fails, those that run are
   * waited for, the rest is not begun, and the first failure is thrown.
   */
  void each(List<Runnable> tasks) {
    AtomicBoolean failed = new AtomicBoolean();
    List<CompletableFuture<Void>> started = new ArrayList<>();
    for (Runnable task : tasks) {
      started.add(CompletableFuture.runAsync(() -> unless(failed, task), single));
    }
    done(CompletableFuture.allOf(started.toArray(CompletableFuture[]::new)));
  }

  private void unless(AtomicBoolean failed, Runnable task) {
    if (failed.get()) {
      return;
    }
    budget.acquireUninterruptibly(1);
    try {
      task.run();
    } catch (Throwable e) {
      failed.set(true);
      throw e;
    } finally {
      budget.release(1);
    }
  }

  /** Runs one task on all threads. */
  <T> T together(Supplier<T> task) {
    return done(CompletableFuture.supplyAsync(onAll(task), team));
  }

  private <T> Supplier<T> onAll(Supplier<T> task) {
    return () -> {
      budget.acquireUninterruptibly(count);
      try {
        return task.get();
      } finally {
        budget.release(count);
      }
    };
  }

  private static <T> T done(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Ends the threads once they have done what they were given. */
  @Override
  public void close() {
    single.shutdown();
    team.shutdown();
  }
}
