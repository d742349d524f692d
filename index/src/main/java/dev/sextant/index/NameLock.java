// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time, of all threads and all processes, changes which versions a name has. The file that
 * is locked stays for good: who waits for a file that is deleted meanwhile would lock nothing.
 */
final class NameLock {
  private static final String FILE = "lock";

  /** A file is locked for a whole process, so its threads take turns among themselves first. */
  private static final ConcurrentMap<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  private NameLock() {}

  /**
   * Waits for its turn and runs an action, on a thread of its own: an interrupt would close the
   * file in the middle of it.
   *
   * @param home the folder of the name, made where there is none
   */
  static <T> T run(Path home, OwnThreads.Action<T> action) throws IOException {
    Files.createDirectories(home);
    ReentrantLock turn = turn(home);
    try (OwnThreads threads = new OwnThreads()) {
      return threads.run(
          () -> {
            turn.lock();
            try (FileChannel channel =
                FileChannel.open(
                    home.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
              // Freed when the channel is closed.
              channel.lock();
              return action.run();
            } finally {
              turn.unlock();
            }
          });
    }
  }

  /** Whether a thread of this process waits for its turn. */
  static boolean isAwaited(Path home) throws IOException {
    return turn(home).hasQueuedThreads();
  }

  private static ReentrantLock turn(Path home) throws IOException {
    return TURNS.computeIfAbsent(home.toRealPath(), path -> new ReentrantLock());
  }
}
