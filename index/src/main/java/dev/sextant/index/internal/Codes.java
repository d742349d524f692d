// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.RamUsageEstimator;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.jspecify.annotations.Nullable;

/**
 * The codes of a field's distinct vectors on the heap, in the order of the nodes. They lie in
 * pages, as together they may outgrow an array; a page starts so that rows of whole cache lines
 * share none of them, where large arrays start at a multiple of 64 bytes. Immutable once filled,
 * for many threads.
 */
final class Codes {

  private static final int CACHE_LINE = 64;

  /** An array's header, with compressed class pointers. */
  private static final int HEADER = 16;

  private static final int PAGE_BYTES = 1 << 26;

  private final CodeSpace space;
  private final int nodeCount;
  private final int sketchStride;
  private final int shift;
  private final int mask;
  private final long[][] sketches;
  private final byte @Nullable [][] bytes;

  /**
   * @param withBytes whether int8 codes are kept beside the sketches
   */
  Codes(CodeSpace space, int nodeCount, boolean withBytes) {
    this.space = space;
    this.nodeCount = nodeCount;
    this.sketchStride = space.sketchStride();
    int rowBytes = withBytes ? space.codeLength() : sketchStride * Long.BYTES;
    this.shift = 31 - Integer.numberOfLeadingZeros(PAGE_BYTES / rowBytes);
    this.mask = (1 << shift) - 1;
    int pages = ((nodeCount - 1) >> shift) + 1;
    this.sketches = new long[pages][];
    this.bytes = withBytes ? new byte[pages][] : null;
    for (int page = 0; page < pages; page++) {
      int rows = Math.min(1 << shift, nodeCount - (page << shift));
      sketches[page] = new long[sketchStart() + rows * sketchStride];
      if (bytes != null) {
        bytes[page] = new byte[byteStart() + rows * space.codeLength()];
      }
    }
  }

  CodeSpace space() {
    return space;
  }

  int nodeCount() {
    return nodeCount;
  }

  boolean hasBytes() {
    return bytes != null;
  }

  private static int sketchStart() {
    return (CACHE_LINE - HEADER) / Long.BYTES;
  }

  private static int byteStart() {
    return CACHE_LINE - HEADER;
  }

  /** The page with a node's sketch. */
  long[] sketchPage(int node) {
    return sketches[node >> shift];
  }

  /** Where in its page a node's sketch starts. */
  int sketchOffset(int node) {
    return sketchStart() + (node & mask) * sketchStride;
  }

  /** The page with a node's int8 code. */
  byte[] bytePage(int node) {
    if (bytes == null) {
      throw new IllegalStateException("these codes are sketches only");
    }
    return bytes[node >> shift];
  }

  /** Where in its page a node's int8 code starts. */
  int byteOffset(int node) {
    return byteStart() + (node & mask) * space.codeLength();
  }

  /** What the node's order has beside the products; see {@link CodeSpace}. */
  float bias(int node) {
    return CodeSpace.bias(sketchPage(node)[sketchOffset(node) + space.words()]);
  }

  /** Encodes all distinct vectors of a field. */
  static Codes of(
      CodeSpace space,
      RandomAccessVectorValues.Floats values,
      DistinctVectors distinct,
      boolean withBytes)
      throws IOException {
    Codes codes = new Codes(space, distinct.nodeCount(), withBytes);
    RandomAccessVectorValues.Floats reader = values.copy();
    for (int node = 0; node < codes.nodeCount; node++) {
      float[] residual = space.residual(reader.vectorValue(distinct.first(node)));
      space.sketch(residual, codes.sketchPage(node), codes.sketchOffset(node));
      if (withBytes) {
        space.encode(residual, codes.bytePage(node), codes.byteOffset(node));
      }
    }
    return codes;
  }

  /** Writes all sketches, then, if wanted, all int8 codes. */
  void write(IndexOutput output, boolean withBytes) throws IOException {
    byte[] row = new byte[space.sketchLength() * Long.BYTES];
    ByteBuffer longs = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    for (int node = 0; node < nodeCount; node++) {
      longs.asLongBuffer().put(sketchPage(node), sketchOffset(node), space.sketchLength());
      output.writeBytes(row, row.length);
    }
    for (int node = 0; withBytes && node < nodeCount; node++) {
      output.writeBytes(bytePage(node), byteOffset(node), space.dimension());
    }
  }

  /** Reads what {@link #write} has written. */
  static Codes read(IndexInput input, CodeSpace space, int nodeCount, boolean withBytes)
      throws IOException {
    Codes codes = new Codes(space, nodeCount, withBytes);
    for (int node = 0; node < nodeCount; node++) {
      input.readLongs(codes.sketchPage(node), codes.sketchOffset(node), space.sketchLength());
    }
    for (int node = 0; withBytes && node < nodeCount; node++) {
      input.readBytes(codes.bytePage(node), codes.byteOffset(node), space.dimension());
    }
    return codes;
  }

  /** Bytes that {@link #write} writes. */
  static long length(int dimension, int nodeCount, boolean withBytes) {
    long words = ((long) dimension + Long.SIZE - 1) / Long.SIZE;
    return nodeCount * ((words + 1) * Long.BYTES + (withBytes ? dimension : 0));
  }

  long ramBytesUsed() {
    long used = RamUsageEstimator.sizeOf(space.centroid());
    for (int page = 0; page < sketches.length; page++) {
      used += RamUsageEstimator.sizeOf(sketches[page]);
      used += bytes == null ? 0 : RamUsageEstimator.sizeOf(bytes[page]);
    }
    return used;
  }
}
