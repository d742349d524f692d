// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import java.util.List;

/** The threads that libtorch computes with, as the JVM knows them. */
final class TorchThreads {
  private TorchThreads() {}

  /**
   * Those that still live of a number that no other test uses; they are given a minute to end, as
   * closing does not wait for them.
   *
   * @param count which {@link DenseOptions#withThreads} they are of
   */
  static List<String> left(int count) throws InterruptedException {
    List<Thread> threads = living(count);
    for (Thread thread : threads) {
      thread.join(60_000);
    }
    return threads.stream().filter(Thread::isAlive).map(Thread::getName).toList();
  }

  /** Those that live now. */
  static List<Thread> living(int count) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sextant-torch-" + count + "-"))
        .toList();
  }
}
