// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.nio.ByteBuffer;

/**
 * The end of a zip archive, which says where its directory lies.
 *
 * @param position of the directory
 * @param bytes of the directory
 * @param entries number of them
 */
record ZipEnd(long position, long bytes, long entries) {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final long MOST_BYTES = 64L << 20;
  private static final long MOST_ENTRIES = 250_000;
  private static final int CENTRAL_BYTES = 46;

  static ZipEnd read(SourceFile file) {
    long at = file.size() - END_BYTES;
    if (at < 0) {
      throw file.damaged("%d bytes are no archive".formatted(file.size()));
    }
    ByteBuffer end = file.read(at, END_BYTES);
    if (end.getInt(0) != END || end.getChar(20) != 0) {
      throw file.damaged("its archive does not end as an archive ends (a comment is not expected)");
    }
    if (end.getInt(4) != 0 || end.getChar(8) != end.getChar(10)) {
      throw file.unsupported("its archive has several parts");
    }
    var plain =
        new ZipEnd(
            Integer.toUnsignedLong(end.getInt(16)),
            Integer.toUnsignedLong(end.getInt(12)),
            end.getChar(10));
    boolean large = at >= LOCATOR_BYTES && file.read(at - LOCATOR_BYTES, 4).getInt() == LOCATOR;
    return large ? zip64(file, at - LOCATOR_BYTES, plain) : plain.checked(file, at);
  }

  private static ZipEnd zip64(SourceFile file, long locator, ZipEnd plain) {
    ByteBuffer where = file.read(locator, LOCATOR_BYTES);
    long at = where.getLong(8);
    if (at != locator - END64_BYTES || where.getInt(4) != 0 || where.getInt(16) != 1) {
      throw file.damaged("its archive's large end is not where it should be");
    }
    ByteBuffer end = file.read(at, END64_BYTES);
    if (end.getInt(0) != END64 || end.getLong(4) != END64_BYTES - 12) {
      throw file.damaged("its archive's large end can't be read");
    }
    if (end.getInt(16) != 0 || end.getInt(20) != 0 || end.getLong(24) != end.getLong(32)) {
      throw file.unsupported("its archive has several parts");
    }
    var large = new ZipEnd(end.getLong(48), end.getLong(40), end.getLong(32));
    boolean agree =
        agree(plain.position, large.position, 0xffffffffL)
            && agree(plain.bytes, large.bytes, 0xffffffffL)
            && agree(plain.entries, large.entries, 0xffff);
    if (!agree) {
      throw file.damaged("its archive's two ends contradict one another");
    }
    return large.checked(file, at);
  }

  private static boolean agree(long small, long large, long overflow) {
    return small == large || small == overflow;
  }

  private ZipEnd checked(SourceFile file, long end) {
    if (bytes < 0 || bytes > MOST_BYTES || entries < 0 || entries > MOST_ENTRIES) {
      throw file.unsupported(
          "its archive's directory has %d bytes and %d entries, more than %d and %d"
              .formatted(bytes, entries, MOST_BYTES, MOST_ENTRIES));
    }
    if (position < 0 || position != end - bytes || entries > bytes / CENTRAL_BYTES) {
      throw file.damaged(
          "its archive's directory (%d entries, %d bytes at %d) does not lie right before the end at %d"
              .formatted(entries, bytes, position, end));
    }
    return this;
  }
}
