// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.pytorch.jni.JniUtils;
import dev.sextant.transformer.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two ways to run libtorch within one budget of threads: many tasks side by side, one thread each,
 * which does most work in a time; and one task on all threads, which is done soonest.
 *
 * <p>libtorch keeps its number of threads a thread, so that each way has threads of its own. Those
 * of one way sleep while the other has the budget. A query waits for one task a thread at most, and
 * work side by side waits for a thousand queries at most. A caller that is interrupted waits none
 * the less, and is interrupted still when its call returns: native work can't be left half done.
 *
 * <p>All models with the same number of threads share them. That keeps the budget, and OpenMP wants
 * it: once it manages more threads than there are processors, its threads sleep at every barrier
 * instead of waiting for it, which made a short query three times slower. A device beside the
 * processor has one thread, which all models on it share: it computes with all it has for one task.
 * Thread-safe.
 */
final class ComputeThreads implements AutoCloseable {
  private static final Map<String, ComputeThreads> SHARED = new HashMap<>();

  /** How many tasks that came before it an urgent one overtakes. */
  private static final long HEAD_START = 1_000;

  private final String name;
  private final int count;
  private final Semaphore budget;
  private final AtomicLong order = new AtomicLong();
  private final ExecutorService single;
  private final ExecutorService team;
  private int users;

  private ComputeThreads(String name, int count) {
    this.name = name;
    this.count = count;
    this.budget = new Semaphore(count, true);
    this.single = pool(count, factory("sextant-torch-" + name + "-single-", 1));
    this.team = pool(1, factory("sextant-torch-" + name + "-team-", count));
  }

  /**
   * Those of a number, to be closed by each who opens them.
   *
   * @param count how many threads compute, all calls together
   */
  static ComputeThreads open(int count) {
    return open(String.valueOf(count), count);
  }

  /**
   * That of a device beside the processor, to be closed by each who opens it. What runs there comes
   * one after the other.
   */
  static ComputeThreads open(Device device) {
    return open(device.toString(), 1);
  }

  private static ComputeThreads open(String name, int count) {
    synchronized (SHARED) {
      ComputeThreads threads =
          SHARED.computeIfAbsent(name, unknown -> new ComputeThreads(unknown, count));
      threads.users++;
      return threads;
    }
  }

  private static ExecutorService pool(int size, ThreadFactory factory) {
    return new ThreadPoolExecutor(
        size, size, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), factory);
  }

  private static ThreadFactory factory(String name, int threads) {
    AtomicInteger created = new AtomicInteger();
    return work -> {
      Runnable prepared =
          () -> {
            own(threads);
            // The optimizer compiles anew for every shape, and texts come in all of them.
            JniUtils.setGraphExecutorOptimize(false);
            work.run();
          };
      Thread thread = new Thread(null, prepared, name + created.incrementAndGet(), 0, false);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Sets the calling thread's number. libtorch keeps it for the process as well, and takes it from
   * there when a thread first asks for it: so that must happen before another thread sets another.
   */
  private static void own(int threads) {
    synchronized (SHARED) {
      JniUtils.setNumThreads(threads);
      JniUtils.getNumThreads();
    }
  }

  /** How many threads compute. */
  int count() {
    return count;
  }

  /** Whether nothing runs at the moment. */
  boolean idle() {
    return budget.availablePermits() == count;
  }

  /**
   * Runs tasks side by side, one thread each, until all are done. If one fails, those that run are
   * waited for, the rest is not begun, and the first failure is thrown.
   */
  void each(List<Runnable> tasks) {
    AtomicReference<Throwable> failed = new AtomicReference<>();
    List<CompletableFuture<?>> started = new ArrayList<>();
    for (Runnable task : tasks) {
      started.add(start(single, false, 1, () -> unless(failed, task)));
    }
    CompletableFuture.allOf(started.toArray(CompletableFuture[]::new)).join();
    thrown(failed.get());
  }

  /** Runs batches so, and hands on what each gives. */
  void each(List<TokenBatch> batches, Function<TokenBatch, float[]> run, Encoder.Sink sink) {
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      int number = i;
      tasks.add(() -> sink.accept(number, run.apply(batches.get(number))));
    }
    each(tasks);
  }

  private static boolean unless(AtomicReference<Throwable> failed, Runnable task) {
    if (failed.get() != null) {
      return false;
    }
    try {
      task.run();
    } catch (Throwable e) {
      failed.compareAndSet(null, e);
    }
    return true;
  }

  private static void thrown(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Runs one task on one thread, before tasks that wait to run side by side since not long. */
  <T> T alone(Supplier<T> task) {
    return done(start(single, true, 1, task));
  }

  /** Runs one task on all threads. */
  <T> T together(Supplier<T> task) {
    return done(start(team, true, count, task));
  }

  private <T> CompletableFuture<T> start(
      ExecutorService threads, boolean urgent, int permits, Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable work =
        () -> {
          // Given back before the caller wakes: its next task must find the threads idle.
          try {
            T value = within(permits, task);
            result.complete(value);
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        };
    long number = order.getAndIncrement();
    threads.execute(new Task(urgent ? number - HEAD_START : number, work));
    return result;
  }

  private <T> T within(int permits, Supplier<T> task) {
    budget.acquireUninterruptibly(permits);
    try {
      return task.get();
    } finally {
      budget.release(permits);
    }
  }

  /** What is urgent overtakes some of what came before, and not all: nothing waits for ever. */
  private record Task(long place, Runnable work) implements Runnable, Comparable<Task> {
    @Override
    public void run() {
      work.run();
    }

    @Override
    public int compareTo(Task other) {
      return Long.compare(place, other.place);
    }
  }

  private static <T> T done(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      thrown(e.getCause());
      throw e;
    }
  }

  /** Ends the threads, once all who opened them have closed them and their work is done. */
  @Override
  public void close() {
    synchronized (SHARED) {
      users--;
      if (users == 0) {
        SHARED.remove(name);
        single.shutdown();
        team.shutdown();
      }
    }
  }
}
