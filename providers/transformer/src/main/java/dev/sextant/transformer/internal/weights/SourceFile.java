// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An open file.
 *
 * <p>Streams are read by position and not through a mapping: pages of a mapping count as this
 * process's memory until the garbage collector releases it, which would double the weights while
 * they are being copied. A mapping serves where elements lie scattered.
 */
final class SourceFile implements Source, AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long size;
  private volatile boolean closed;

  private SourceFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  static SourceFile open(Path path) {
    // A pipe would block, a device would have no end.
    if (!Files.isRegularFile(path)) {
      throw new SextantException(path + " is not a file: expected a file of weights");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      return new SourceFile(path, channel, channel.size());
    } catch (IOException e) {
      throw closing(channel, new SextantException(path + " can't be opened: " + e, e));
    }
  }

  private static SextantException closing(@Nullable FileChannel channel, SextantException failure) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    return failure;
  }

  Path path() {
    return path;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, ByteBuffer target) {
    long next = position;
    try {
      while (target.hasRemaining()) {
        int count = channel.read(target, next);
        if (count < 0) {
          throw damaged("it ends at byte %d while being read, and had %d".formatted(next, size));
        }
        next += count;
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public ByteBuffer map(long position, int length) {
    try {
      return channel.map(MapMode.READ_ONLY, position, length).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(IOException cause) {
    if (closed) {
      return new IllegalStateException("the checkpoint of " + path + " is closed", cause);
    }
    if (cause instanceof ClosedByInterruptException) {
      return new SextantException(
          path + ": the thread was interrupted, which closes the file: open the checkpoint again",
          cause);
    }
    if (cause instanceof ClosedChannelException) {
      return new SextantException(
          path + ": another thread was interrupted in it: open the checkpoint again", cause);
    }
    return new SextantException(path + " can't be read: " + cause, cause);
  }

  void ensureOpen() {
    if (closed) {
      throw new IllegalStateException("the checkpoint of " + path + " is closed");
    }
  }

  /** Gives the file handle back. What is mapped is released by the garbage collector. */
  @Override
  public void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw new SextantException(path + " can't be closed: " + e, e);
    }
  }
}
