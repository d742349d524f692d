// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.RamUsageEstimator;

/**
 * The neighbours of all nodes on the base level, on the heap: the walk reads a row with no call and
 * no check, as all numbers were checked when they were read. Rows have a fixed length; one with
 * fewer neighbours ends with -1. Immutable, for many threads.
 */
final class NeighbourTable {

  private static final int PAGE_INTS = 1 << 24;

  private final int degree;
  private final int shift;
  private final int mask;
  private final int[][] pages;

  private NeighbourTable(int nodeCount, int degree) {
    this.degree = degree;
    this.shift = 31 - Integer.numberOfLeadingZeros(PAGE_INTS / Math.max(1, degree));
    this.mask = (1 << shift) - 1;
    this.pages = new int[((nodeCount - 1) >> shift) + 1][];
    for (int page = 0; page < pages.length; page++) {
      pages[page] = new int[Math.min(1 << shift, nodeCount - (page << shift)) * degree];
    }
  }

  /** The most neighbours a node has: the length of a row. */
  int degree() {
    return degree;
  }

  /** Copies a node's neighbours and returns their number. */
  int read(int node, int[] into) {
    int[] page = pages[node >> shift];
    int start = offset(node);
    int count = 0;
    while (count < degree && page[start + count] >= 0) {
      into[count] = page[start + count];
      count++;
    }
    return count;
  }

  private int offset(int node) {
    return (node & mask) * degree;
  }

  static NeighbourTable read(IndexInput data, GraphLayout layout) throws IOException {
    int nodeCount = layout.nodeCount();
    NeighbourTable table = new NeighbourTable(nodeCount, layout.levels().get(0).degree());
    IndexInput reader = data.clone();
    reader.seek(layout.rowsOffset(0));
    for (int node = 0; node < nodeCount; node++) {
      int count = reader.readInt();
      if (count < 0 || count > table.degree) {
        throw new CorruptIndexException("node " + node + " has " + count + " neighbours", data);
      }
      int[] page = table.pages[node >> table.shift];
      int start = table.offset(node);
      reader.readInts(page, start, table.degree);
      for (int i = start; i < start + count; i++) {
        if (page[i] < 0 || page[i] >= nodeCount) {
          throw new CorruptIndexException(
              "node " + node + " has neighbour " + page[i] + " of " + nodeCount, data);
        }
      }
      if (count < table.degree) {
        page[start + count] = -1;
      }
    }
    return table;
  }

  long ramBytesUsed() {
    long bytes = 0;
    for (int[] page : pages) {
      bytes += RamUsageEstimator.sizeOf(page);
    }
    return bytes;
  }
}
