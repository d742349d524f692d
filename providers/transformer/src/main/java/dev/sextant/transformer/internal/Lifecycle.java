// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps native things from being freed under a running call. Uses run side by side; the close waits
 * for those that run and refuses all that come later. A long call that consists of many uses
 * therefore ends at its next one.
 */
public final class Lifecycle {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String name;
  private volatile boolean closed;
  private boolean released;

  /**
   * @param name what is closed, for the message
   */
  public Lifecycle(String name) {
    this.name = name;
  }

  /**
   * Runs what needs the native things; it must not close them itself.
   *
   * @throws IllegalStateException after close
   */
  public <T> T use(Supplier<T> action) {
    checkOpen();
    lock.readLock().lock();
    try {
      checkOpen();
      return action.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Checks without running anything.
   *
   * @throws IllegalStateException after close
   */
  public void checkOpen() {
    if (closed) {
      throw new IllegalStateException(name + " is closed; open a new one");
    }
  }

  /** Frees the native things once no use runs any more; the second time does nothing. */
  public void close(Runnable release) {
    closed = true;
    lock.writeLock().lock();
    try {
      if (!released) {
        released = true;
        release.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
