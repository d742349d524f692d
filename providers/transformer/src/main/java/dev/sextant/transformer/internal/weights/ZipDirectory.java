// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static java.util.Comparator.comparingLong;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the entries of a zip archive lie. PyTorch compresses nothing, so that entries can be read
 * in place, which {@code java.util.zip} does not tell how to.
 *
 * <p>Follows PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.5.3. Tools disagree on archives that are
 * not plain, and what one of them checks another reads differently, so all that is not plain is
 * refused: several disks, comments behind the end, a directory that does not lie right before the
 * end, local headers that contradict it, overlapping entries, names that stand twice or lead
 * elsewhere. Compressed and encrypted entries are told from the others; none is ever inflated. CRCs
 * are not checked: PyTorch lets users switch them off.
 */
final class ZipDirectory {
  /** Bytes of an entry as they lie in the file: its content if it is plain. */
  record Range(long position, long length, boolean plain) {}

  /** What the directory says of an entry. */
  private record Header(
      String name,
      ByteBuffer rawName,
      int flags,
      int method,
      long packed,
      long size,
      long position) {}

  private record Placed(long start, Range content, String name) {}

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int ZIP64_EXTRA = 1;
  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;

  /** Sizes stand behind the content, and zeros in the local header. */
  private static final int SIZES_FOLLOW = 1 << 3;

  private static final long IN_ZIP64 = 0xffffffffL;

  private final SourceFile file;

  private ZipDirectory(SourceFile file) {
    this.file = file;
  }

  /** Content by name, in the order of the directory. */
  static Map<String, Range> read(SourceFile file) {
    return new ZipDirectory(file).read();
  }

  private Map<String, Range> read() {
    ZipEnd end = ZipEnd.read(file);
    ByteBuffer directory = file.read(end.position(), (int) end.bytes());
    Map<String, Range> entries = new LinkedHashMap<>();
    List<Placed> placed = new ArrayList<>();
    for (long i = 0; i < end.entries(); i++) {
      Header header = header(directory);
      Range content = content(header, end.position());
      if (entries.put(header.name, content) != null) {
        throw file.damaged("its archive has \"%s\" twice".formatted(header.name));
      }
      placed.add(new Placed(header.position, content, header.name));
    }
    if (directory.hasRemaining()) {
      throw file.damaged(
          "its archive's directory has more than its %d entries".formatted(end.entries()));
    }
    requireApart(placed);
    return entries;
  }

  private Header header(ByteBuffer directory) {
    ByteBuffer fixed = take(directory, CENTRAL_BYTES);
    if (fixed.getInt(0) != CENTRAL) {
      throw file.damaged("its archive's directory can't be read");
    }
    ByteBuffer rawName = take(directory, fixed.getChar(28));
    ByteBuffer extra = take(directory, fixed.getChar(30));
    take(directory, fixed.getChar(32)); // comment
    String name = name(rawName);
    long packed = Integer.toUnsignedLong(fixed.getInt(20));
    long size = Integer.toUnsignedLong(fixed.getInt(24));
    long position = Integer.toUnsignedLong(fixed.getInt(42));
    long[] sizes = {size, packed, position};
    fromZip64(extra, sizes, name);
    int flags = fixed.getChar(8);
    int method = fixed.getChar(10);
    if (method == 0 && sizes[0] != sizes[1]) {
      throw file.damaged("its archive contradicts itself about \"%s\"".formatted(name));
    }
    if (fixed.getChar(34) != 0) {
      throw file.unsupported("its archive has several parts");
    }
    return new Header(name, rawName, flags, method, sizes[1], sizes[0], sizes[2]);
  }

  private ByteBuffer take(ByteBuffer directory, int length) {
    if (length > directory.remaining()) {
      throw file.damaged("its archive's directory ends early");
    }
    ByteBuffer taken = directory.slice(directory.position(), length);
    directory.position(directory.position() + length);
    return taken.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Replaces what did not fit into 32 bits; the order of the fields is that of the format. */
  private void fromZip64(ByteBuffer extra, long[] sizes, String name) {
    while (extra.remaining() >= 4) {
      int id = extra.getChar();
      int bytes = extra.getChar();
      if (bytes > extra.remaining()) {
        break;
      }
      int next = extra.position() + bytes;
      for (int i = 0; i < sizes.length && id == ZIP64_EXTRA; i++) {
        if (sizes[i] == IN_ZIP64 && next - extra.position() >= Long.BYTES) {
          sizes[i] = extra.getLong();
        }
      }
      extra.position(next);
    }
    if (sizes[1] < 0 || sizes[1] > file.size() || sizes[2] < 0 || sizes[2] > file.size()) {
      throw file.damaged("its archive's entry \"%s\" lies outside the file".formatted(name));
    }
  }

  private String name(ByteBuffer raw) {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(raw.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw file.damaged("a name in its archive is not UTF-8");
    }
    boolean leadsElsewhere =
        name.isEmpty()
            || name.startsWith("/")
            || name.chars().anyMatch(c -> c == '\\' || c == ':' || c < ' ')
            || List.of(name.split("/", -1)).contains("..");
    if (leadsElsewhere) {
      throw file.damaged("its archive has an entry named \"%s\"".formatted(name.strip()));
    }
    return name;
  }

  private Range content(Header header, long directory) {
    ByteBuffer local = file.read(header.position, LOCAL_BYTES);
    int signature = local.getInt();
    int flags = local.getChar(6);
    int method = local.getChar(8);
    long packed = Integer.toUnsignedLong(local.getInt(18));
    long size = Integer.toUnsignedLong(local.getInt(22));
    int nameBytes = local.getChar(26);
    long start = header.position + LOCAL_BYTES + nameBytes + local.getChar(28);
    boolean agrees =
        signature == LOCAL
            && flags == header.flags
            && method == header.method
            && sizeAgrees(header, packed, header.packed)
            && sizeAgrees(header, size, header.size)
            && nameBytes == header.rawName.remaining()
            && file.read(header.position + LOCAL_BYTES, nameBytes).equals(header.rawName);
    if (!agrees) {
      throw file.damaged("its archive contradicts itself about \"%s\"".formatted(header.name));
    }
    if (start > directory || header.packed > directory - start) {
      throw file.damaged(
          "its archive's entry \"%s\" runs into the directory".formatted(header.name));
    }
    boolean readable = method == 0 && (flags & ENCRYPTED) == 0;
    return new Range(start, header.packed, readable);
  }

  private static boolean sizeAgrees(Header header, long local, long central) {
    boolean follows = (header.flags & SIZES_FOLLOW) != 0;
    return local == central || local == IN_ZIP64 || (follows && local == 0);
  }

  private void requireApart(List<Placed> placed) {
    placed.sort(comparingLong(Placed::start));
    long taken = 0;
    for (Placed entry : placed) {
      if (entry.start < taken) {
        throw file.damaged("its archive's entry \"%s\" overlaps another".formatted(entry.name));
      }
      taken = entry.content.position + entry.content.length;
    }
  }
}
