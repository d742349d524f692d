// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A zip file of entries that are not compressed and begin at multiples of 64 bytes, as PyTorch's
 * own writer places them, so that a reader may map them. The JDK's writer wants the checksum of a
 * stored entry before its bytes, which would mean reading all weights twice; this one goes back and
 * fills it in. For one thread. A file that is not finished is not readable.
 *
 * <p>PKWARE's APPNOTE 6.3.10; offsets beyond 4 GiB are written as its zip64 extension has them.
 */
final class StoredZip implements Closeable {
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER = 30;
  private static final int CENTRAL_HEADER = 46;
  private static final int FIELD_HEADER = 4;
  private static final long MOST_32 = 0xffff_ffffL;
  private static final int MOST_16 = 0xffff;

  /** The extra field that PyTorch fills up with. */
  private static final short PADDING_FIELD = 0x4246;

  private static final short ZIP64_FIELD = 1;
  private static final short ZIP64_VERSION = 45;

  /** Names are UTF-8. */
  private static final short FLAGS = 1 << 11;

  /** 1 January 1980, so that equal content makes equal files. */
  private static final int DATE = 1 << 21 | 1 << 16;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Entry(byte[] name, long offset, long size, int checksum) {}

  private final FileChannel file;
  private final List<Entry> entries = new ArrayList<>();

  /** Overwrites a file. */
  StoredZip(Path path) throws IOException {
    this.file =
        FileChannel.open(
            path,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  /**
   * Adds an entry.
   *
   * @return its bytes
   * @throws IOException if it can't be written, or has 4 GiB or more
   */
  long add(String name, Content content) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    long offset = file.position();
    int padding = padding(offset + LOCAL_HEADER + bytes.length + FIELD_HEADER);
    write(localHeader(bytes, padding));
    Measured measured = new Measured(file);
    content.writeTo(measured);
    if (measured.size >= MOST_32) {
      throw new IOException(
          "%s has %d bytes; an entry may have fewer than %d"
              .formatted(name, measured.size, MOST_32));
    }
    Entry entry = new Entry(bytes, offset, measured.size, (int) measured.checksum.getValue());
    complete(entry);
    entries.add(entry);
    return entry.size;
  }

  private static int padding(long position) {
    return (int) ((ALIGNMENT - position % ALIGNMENT) % ALIGNMENT);
  }

  private static ByteBuffer localHeader(byte[] name, int padding) {
    return buffer(LOCAL_HEADER + name.length + FIELD_HEADER + padding)
        .putInt(0x04034b50)
        .putShort(ZIP64_VERSION)
        .putShort(FLAGS)
        .putShort((short) 0)
        .putInt(DATE)
        .putInt(0)
        .putInt(0)
        .putInt(0)
        .putShort((short) name.length)
        .putShort((short) (FIELD_HEADER + padding))
        .put(name)
        .putShort(PADDING_FIELD)
        .putShort((short) padding)
        .put(new byte[padding]);
  }

  /** Fills in what was not known before. */
  private void complete(Entry entry) throws IOException {
    ByteBuffer known =
        buffer(12).putInt(entry.checksum).putInt((int) entry.size).putInt((int) entry.size).flip();
    long checksumAt = entry.offset + 14;
    while (known.hasRemaining()) {
      file.write(known, checksumAt + known.position());
    }
  }

  /** Writes the directory; nothing may be added any more. */
  void finish() throws IOException {
    long start = file.position();
    for (Entry entry : entries) {
      write(centralHeader(entry));
    }
    long end = file.position();
    if (start >= MOST_32 || entries.size() >= MOST_16) {
      write(zip64End(start, end));
    }
    int count = Math.min(entries.size(), MOST_16);
    write(
        buffer(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) count)
            .putShort((short) count)
            .putInt((int) Math.min(end - start, MOST_32))
            .putInt((int) Math.min(start, MOST_32))
            .putShort((short) 0));
  }

  private static ByteBuffer centralHeader(Entry entry) {
    boolean far = entry.offset >= MOST_32;
    int extra = far ? FIELD_HEADER + Long.BYTES : 0;
    ByteBuffer header =
        buffer(CENTRAL_HEADER + entry.name.length + extra)
            .putInt(0x02014b50)
            .putShort(ZIP64_VERSION)
            .putShort(ZIP64_VERSION)
            .putShort(FLAGS)
            .putShort((short) 0)
            .putInt(DATE)
            .putInt(entry.checksum)
            .putInt((int) entry.size)
            .putInt((int) entry.size)
            .putShort((short) entry.name.length)
            .putShort((short) extra)
            // Comment, disk and attributes: none.
            .put(new byte[10])
            .putInt((int) Math.min(entry.offset, MOST_32))
            .put(entry.name);
    return far
        ? header.putShort(ZIP64_FIELD).putShort((short) Long.BYTES).putLong(entry.offset)
        : header;
  }

  /** The directory's end with 64 bits, and where that is. */
  private ByteBuffer zip64End(long start, long end) {
    return buffer(56 + 20)
        .putInt(0x06064b50)
        .putLong(44)
        .putShort(ZIP64_VERSION)
        .putShort(ZIP64_VERSION)
        .putLong(0)
        .putLong(entries.size())
        .putLong(entries.size())
        .putLong(end - start)
        .putLong(start)
        .putInt(0x07064b50)
        .putInt(0)
        .putLong(end)
        .putInt(1);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(ByteBuffer filled) throws IOException {
    filled.flip();
    while (filled.hasRemaining()) {
      file.write(filled);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Counts and sums what goes through. */
  private static final class Measured implements WritableByteChannel {
    private final WritableByteChannel target;
    private final CRC32 checksum = new CRC32();
    private long size;

    Measured(WritableByteChannel target) {
      this.target = target;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      ByteBuffer seen = bytes.duplicate();
      int written = target.write(bytes);
      checksum.update(seen.limit(seen.position() + written));
      size += written;
      return written;
    }

    @Override
    public boolean isOpen() {
      return target.isOpen();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException("the zip file is closed, not an entry");
    }
  }
}
