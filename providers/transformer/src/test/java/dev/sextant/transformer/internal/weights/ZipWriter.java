// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes archives of stored entries, and lies where a test says so. */
final class ZipWriter {
  /** What is written of an entry; a test changes what it wants. */
  static final class Entry {
    byte[] name;
    byte[] localName;
    byte[] content;
    int flags = 0x800;
    int localFlags = 0x800;
    int method;
    int localMethod;
    long packed;
    long size;
    long localPacked;
    long localSize;
    long position;
    int disk;
    byte[] extra = {};

    private Entry(String name, byte[] content, long position) {
      this.name = name.getBytes(StandardCharsets.UTF_8);
      this.localName = this.name;
      this.content = content;
      this.packed = content.length;
      this.size = content.length;
      this.localPacked = content.length;
      this.localSize = content.length;
      this.position = position;
    }

    /** Sizes and place move to where large ones stand. */
    void makeLarge() {
      var fields = new ByteArrayOutputStream();
      fields.writeBytes(new byte[] {1, 0, 24, 0});
      for (long field : new long[] {size, packed, position}) {
        fields.writeBytes(bytes(8, field));
      }
      extra = fields.toByteArray();
      size = 0xffffffffL;
      packed = 0xffffffffL;
      position = 0xffffffffL;
      localSize = 0xffffffffL;
      localPacked = 0xffffffffL;
    }
  }

  /** What {@link #goodPickle} makes a tensor of. */
  static final byte[] NUMBERS = TestFiles.littleEndian(0, 1, 2, 3, 4, 5);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Entry> pending = new ArrayList<>();
  boolean large;
  byte[] comment = {};
  int count = -1;
  long directoryShift;

  /** A tensor "w" of shape [2, 3]. */
  static byte[] goodPickle() {
    return PickleWriter.tensor(0, "2,3", "3,1", "0", 6);
  }

  /** As torch.save writes it. */
  static ZipWriter archive(byte[] pickle) {
    var zip = new ZipWriter();
    zip.add("a/data.pkl", pickle);
    zip.add("a/byteorder", "little");
    zip.add("a/data/0", NUMBERS);
    return zip;
  }

  Entry add(String name, byte[] content) {
    flush();
    var entry = new Entry(name, content, out.size());
    entries.add(entry);
    pending.add(entry);
    return entry;
  }

  Entry add(String name, String content) {
    return add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  void raw(byte[] bytes) {
    flush();
    out.writeBytes(bytes);
  }

  /** An entry is written when the next one comes, so that it can be changed before. */
  private void flush() {
    for (Entry entry : pending) {
      put(4, 0x04034b50, 2, 20, 2, entry.localFlags, 2, entry.localMethod, 8, 0);
      put(4, entry.localPacked, 4, entry.localSize, 2, entry.localName.length, 2, 0);
      out.writeBytes(entry.localName);
      out.writeBytes(entry.content);
    }
    pending.clear();
  }

  byte[] finish() {
    flush();
    long start = out.size();
    for (Entry entry : entries) {
      put(4, 0x02014b50, 4, 0, 2, entry.flags, 2, entry.method, 8, 0);
      put(4, entry.packed, 4, entry.size, 2, entry.name.length, 2, entry.extra.length);
      put(2, 0, 2, entry.disk, 6, 0, 4, entry.position);
      out.writeBytes(entry.name);
      out.writeBytes(entry.extra);
    }
    long bytes = out.size() - start;
    long place = start + directoryShift;
    int number = count < 0 ? entries.size() : count;
    if (large) {
      long at = out.size();
      put(4, 0x06064b50, 8, 44, 4, 0, 4, 0, 4, 0, 8, number, 8, number, 8, bytes, 8, place);
      put(4, 0x07064b50, 4, 0, 8, at, 4, 1);
    }
    put(4, 0x06054b50, 4, 0, 2, large ? -1 : number, 2, large ? -1 : number);
    put(4, large ? -1 : bytes, 4, large ? -1 : place, 2, comment.length);
    out.writeBytes(comment);
    return out.toByteArray();
  }

  /** Pairs of a number of bytes and a value. */
  private void put(long... fields) {
    for (int i = 0; i < fields.length; i += 2) {
      out.writeBytes(bytes((int) fields[i], fields[i + 1]));
    }
  }

  private static byte[] bytes(int count, long value) {
    var bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }
}
