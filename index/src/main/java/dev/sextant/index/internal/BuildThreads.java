// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.concurrent.Semaphore;

/**
 * The threads that all builds of a format share. A build takes what is free and never waits: where
 * nothing is, it makes do with one thread, on behalf of the one that waits for it meanwhile, so
 * that a flush isn't held up by a merge. For many threads.
 */
final class BuildThreads {

  private final int total;
  private final Semaphore free;

  BuildThreads(int total) {
    this.total = total;
    this.free = new Semaphore(total);
  }

  /** So many threads as a build may use; it closes them when done. */
  Share take() {
    int taken = 0;
    while (taken < total && free.tryAcquire()) {
      taken++;
    }
    return new Share(taken);
  }

  /** A build's part of the threads. */
  final class Share implements AutoCloseable {
    private final int taken;

    private Share(int taken) {
      this.taken = taken;
    }

    int threads() {
      return Math.max(1, taken);
    }

    @Override
    public void close() {
      free.release(taken);
    }
  }
}
