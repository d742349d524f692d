// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.lucene.index.MergePolicy;

/**
 * The threads of one build, the caller's among them. Each has a workspace of its own. When a call
 * returns, however it does, no thread works any more: the caller may close the files they read.
 *
 * @param <W> the workspace
 */
final class BuildWorkers<W> implements AutoCloseable {

  /** Items taken at a time: enough to hide the counter, too few for one thread to lag behind. */
  private static final int CHUNK = 16;

  static final String THREAD_NAME = "sextant-graph-build";

  private final List<W> workspaces;
  private final BooleanSupplier aborted;
  private final ExecutorService others;

  /**
   * @param workspaces one a thread
   * @param aborted asked by the caller's thread from time to time
   */
  BuildWorkers(List<W> workspaces, BooleanSupplier aborted) {
    this.workspaces = workspaces;
    this.aborted = aborted;
    this.others =
        Executors.newFixedThreadPool(Math.max(1, workspaces.size() - 1), BuildWorkers::thread);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, THREAD_NAME);
    thread.setDaemon(true);
    return thread;
  }

  /** What is done with an item, a number from 0 on. */
  interface Work<W> {
    void run(W workspace, int item) throws IOException;
  }

  /**
   * Does the work for all items below {@code count}, in any order, and waits until all is done.
   *
   * @throws MergePolicy.MergeAbortedException if the build isn't wanted any more
   */
  void forEach(int count, Work<W> work) throws IOException {
    Items items = new Items(count);
    List<Future<?>> running = new ArrayList<>();
    int threads = Math.min(workspaces.size(), (count + CHUNK - 1) / CHUNK);
    for (int i = 1; i < threads; i++) {
      W workspace = workspaces.get(i);
      running.add(
          others.submit(
              () -> {
                run(items, work, workspace, () -> false);
                return null;
              }));
    }
    try {
      run(items, work, workspaces.get(0), aborted);
    } finally {
      await(running);
    }
    for (Future<?> finished : running) {
      rethrowFailure(finished);
    }
  }

  /** The numbers still to be taken. */
  private static final class Items {
    private final int count;
    private final AtomicInteger next = new AtomicInteger();

    Items(int count) {
      this.count = count;
    }

    int take() {
      return next.get() >= count ? count : next.getAndAdd(CHUNK);
    }

    void drop() {
      next.set(count);
    }
  }

  private static <W> void run(Items items, Work<W> work, W workspace, BooleanSupplier aborted)
      throws IOException {
    boolean done = false;
    try {
      for (int start = items.take(); start < items.count; start = items.take()) {
        if (aborted.getAsBoolean()) {
          throw new MergePolicy.MergeAbortedException("the merge was aborted, its graph too");
        }
        int end = Math.min(items.count, start + CHUNK);
        for (int item = start; item < end; item++) {
          work.run(workspace, item);
        }
      }
      done = true;
    } finally {
      if (!done) {
        items.drop();
      }
    }
  }

  private static void await(List<Future<?>> running) {
    boolean interrupted = false;
    for (Future<?> future : running) {
      while (!future.isDone()) {
        try {
          future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | CancellationException e) {
          // Told by rethrowFailure, unless the caller's own failure is.
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrowFailure(Future<?> finished) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      finished.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException("a thread that builds a graph failed", e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("a finished task is never waited for", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    others.shutdown();
    boolean interrupted = false;
    for (boolean ended = false; !ended; ) {
      try {
        ended = others.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        // They have nothing to do any more, so that it takes no time.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
