// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do work side by side for peers that bring none of their own. */
final class Workers implements AutoCloseable {
  private final int count;
  private final ExecutorService threads;

  Workers(int count) {
    this.count = count;
    threads =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "benchmarks-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** How many threads there are. */
  int count() {
    return count;
  }

  /** Does all of it; one piece alone is done by the caller, who would only wait. */
  <T> List<T> each(List<? extends Callable<T>> tasks) {
    try {
      if (tasks.size() == 1) {
        return List.of(tasks.get(0).call());
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw failure(e);
    }
  }

  private static RuntimeException failure(Throwable cause) {
    return new SextantException("a peer failed: " + cause, cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
