// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other threads and other processes from downloading the same blob. The lock file is the one
 * that huggingface_hub uses, and stays when the lock is released.
 *
 * <p>Against other Java processes the lock always holds. Against Python it holds on Windows and
 * where flock is made of fcntl locks (NFS); on a local Linux disk the two kinds do not see each
 * other. Nothing breaks then: both write files of their own and move them into place whole, so all
 * that is lost is one transfer.
 */
final class HubLock implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(HubLock.class);
  private static final long PAUSE_MILLIS = 50;

  /**
   * Locks of this process. A file lock belongs to the whole process, and closing any channel of the
   * file gives it up, so a second thread must not even open the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private HubLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Waits until the lock is free, and takes it. */
  static HubLock acquire(Path folder, String name) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path path = folder.toRealPath().resolve(name + ".lock");
    boolean told = false;
    while (true) {
      HubLock lock = attempt(path);
      if (lock != null) {
        return lock;
      }
      if (!told) {
        logger.info("Waiting for another download that holds {}", path);
        told = true;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static @Nullable HubLock attempt(Path path) throws IOException {
    if (!HELD.add(path)) {
      return null;
    }
    HubLock held = null;
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      held = lock == null ? null : new HubLock(path, channel);
    } catch (OverlappingFileLockException e) {
      logger.debug("{} is held by the same library in another class loader", path);
    } finally {
      if (held == null) {
        HELD.remove(path);
        if (channel != null) {
          channel.close();
        }
      }
    }
    return held;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(path);
    }
  }
}
