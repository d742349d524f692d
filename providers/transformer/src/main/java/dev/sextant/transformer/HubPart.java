// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The file in which a blob grows, and the checksum of what is in it. Failures here are the disk's,
 * never the network's, so they are {@link SextantException}s and are not tried again.
 */
final class HubPart implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final HubFile file;
  private final Path path;
  private final FileChannel channel;
  private MessageDigest digest;
  private long length;

  private HubPart(HubFile file, Path path, FileChannel channel) {
    this.file = file;
    this.path = path;
    this.channel = channel;
    this.digest = file.digest();
  }

  /** Opens what an earlier try has left, or an empty file. */
  static HubPart open(HubFile file, Path path) throws IOException, InterruptedException {
    HubPart part =
        new HubPart(
            file,
            path,
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    try {
      part.takeUp();
      return part;
    } catch (IOException | InterruptedException | RuntimeException e) {
      part.close();
      throw e;
    }
  }

  private void takeUp() throws IOException, InterruptedException {
    if (channel.size() > file.size()) {
      restart();
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        length += buffer.remaining();
        digest.update(buffer);
        buffer.clear();
      }
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    }
  }

  long length() {
    return length;
  }

  /** Adds bytes; refuses more than the file has. */
  void write(ByteBuffer bytes) throws InterruptedException {
    if (length + bytes.remaining() > file.size()) {
      throw new SextantException(
          "the server sends more bytes of '"
              + file.name()
              + "' than the "
              + file.size()
              + " that the hub lists");
    }
    digest.update(bytes.duplicate());
    length += bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Begins anew. */
  void restart() {
    try {
      channel.truncate(0);
      channel.position(0);
    } catch (IOException e) {
      throw unwritable(e);
    }
    digest = file.digest();
    length = 0;
  }

  /** Makes the content survive a loss of power and gives its checksum. */
  String finish() throws InterruptedException {
    try {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    } catch (IOException e) {
      throw unwritable(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private SextantException unwritable(IOException cause) {
    return new SextantException(
        path + " can't be written: " + cause.getMessage() + "; is the disk full?", cause);
  }

  /** The channel's way of telling an interrupt, turned into the usual one. */
  private static InterruptedException interrupted() {
    return new InterruptedException("interrupted while writing");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
