// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All queries once, one after the other on each thread.
 *
 * @param found for each query numbers of vectors
 * @param milliseconds of each query
 * @param seconds of all together
 * @param cpuSeconds that the asking threads ran, which others on the machine change little
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pass(int[][] found, double[] milliseconds, double seconds, double cpuSeconds) {
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  /** Asks all queries. */
  static Pass run(
      SearchEngine engine, float[][] queries, SearchEngine.Question question, Workers workers) {
    Pass pass = new Pass(new int[queries.length][], new double[queries.length], 0, 0);
    AtomicInteger next = new AtomicInteger();
    Callable<Long> asker = () -> pass.ask(engine, queries, question, next);
    long start = System.nanoTime();
    List<Long> ran = workers.each(Collections.nCopies(workers.count(), asker));
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = ran.stream().mapToLong(Long::longValue).sum() / 1e9;
    return new Pass(pass.found, pass.milliseconds, seconds, cpuSeconds);
  }

  /** Returns the nanoseconds that the thread ran. */
  private long ask(
      SearchEngine engine, float[][] queries, SearchEngine.Question question, AtomicInteger next)
      throws IOException {
    long ran = CLOCK.getCurrentThreadCpuTime();
    for (int i = next.getAndIncrement(); i < queries.length; i = next.getAndIncrement()) {
      long start = System.nanoTime();
      found[i] = engine.search(queries[i], question);
      milliseconds[i] = (System.nanoTime() - start) / 1e6;
    }
    return CLOCK.getCurrentThreadCpuTime() - ran;
  }

  double queriesPerSecond() {
    return found.length / seconds;
  }

  double queriesPerCpuSecond() {
    return found.length / cpuSeconds;
  }
}
