// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One level of a graph that is being built: the neighbours of its nodes, which are the first of an
 * order of all nodes. A row holds the number of neighbours, then these. Rows may be written by
 * several threads, each row by one at a time.
 */
final class GrowingLevel {

  private static final int PAGE_INTS = 1 << 22;

  private final int[] order;
  private final int size;
  private final int @Nullable [] positions;
  private final int stride;
  private final int shift;
  private final int mask;
  private final int[][] pages;

  /**
   * @param order of all nodes
   * @param size nodes on this level, the first of the order
   * @param positions of all nodes in the order; null where every node is on this level, whose rows
   *     then lie by node
   * @param capacity the most neighbours a row can hold
   */
  GrowingLevel(int[] order, int size, int @Nullable [] positions, int capacity) {
    this.order = order;
    this.size = size;
    this.positions = positions;
    this.stride = capacity + 1;
    this.shift = 31 - Integer.numberOfLeadingZeros(PAGE_INTS / stride);
    this.mask = (1 << shift) - 1;
    this.pages = new int[((size - 1) >> shift) + 1][];
    for (int page = 0; page < pages.length; page++) {
      pages[page] = new int[Math.min(1 << shift, size - (page << shift)) * stride];
    }
  }

  int size() {
    return size;
  }

  /** The node at a place of the order. */
  int node(int place) {
    return order[place];
  }

  /** The nodes of this level, ascending. */
  int[] nodes() {
    int[] nodes = Arrays.copyOf(order, size);
    Arrays.sort(nodes);
    return nodes;
  }

  /** Copies a node's neighbours and returns their number. */
  int read(int node, int[] into) {
    int row = row(node);
    int[] page = pages[row >> shift];
    int start = offset(row);
    int count = page[start];
    System.arraycopy(page, start + 1, into, 0, count);
    return count;
  }

  /** Replaces a node's neighbours; not more than the capacity. */
  void write(int node, int[] neighbours, int count) {
    int row = row(node);
    int[] page = pages[row >> shift];
    int start = offset(row);
    System.arraycopy(neighbours, 0, page, start + 1, count);
    page[start] = count;
  }

  private int row(int node) {
    return positions == null ? node : positions[node];
  }

  private int offset(int row) {
    return (row & mask) * stride;
  }
}
