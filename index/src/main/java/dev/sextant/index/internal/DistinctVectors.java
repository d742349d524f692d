// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.jspecify.annotations.Nullable;

/**
 * Groups the ordinals of a field by vector, bit for bit: a graph has one node a distinct vector.
 * Equal vectors as nodes of their own fill one another's neighbour lists and cut themselves, and
 * those behind them, off the rest. Nodes are numbered by their first ordinal, so that without
 * duplicates node and ordinal are the same number and nothing is stored.
 */
final class DistinctVectors {

  private final int ordinalCount;
  private final int nodeCount;
  private final int @Nullable [] nodes;
  private final int @Nullable [] firsts;

  private DistinctVectors(
      int ordinalCount, int nodeCount, int @Nullable [] nodes, int @Nullable [] firsts) {
    this.ordinalCount = ordinalCount;
    this.nodeCount = nodeCount;
    this.nodes = nodes;
    this.firsts = firsts;
  }

  int ordinalCount() {
    return ordinalCount;
  }

  int nodeCount() {
    return nodeCount;
  }

  boolean hasDuplicates() {
    return nodeCount < ordinalCount;
  }

  /** The first ordinal with the node's vector. */
  int first(int node) {
    return firsts == null ? node : firsts[node];
  }

  /** The node with the ordinal's vector. */
  int node(int ordinal) {
    return nodes == null ? ordinal : nodes[ordinal];
  }

  /**
   * The ordinals behind each node but its first: those of node n stand in {@code ordinals} from
   * {@code starts[n]} to {@code starts[n + 1]}, ascending.
   */
  // Never compared, so that arrays as components do no harm.
  @SuppressWarnings("ArrayRecordComponent")
  record Duplicates(int[] starts, int[] ordinals) {}

  Duplicates duplicates() {
    int[] starts = new int[nodeCount + 1];
    int[] ordinals = new int[ordinalCount - nodeCount];
    if (nodes == null) {
      return new Duplicates(starts, ordinals);
    }
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      if (first(nodes[ordinal]) != ordinal) {
        starts[nodes[ordinal] + 1]++;
      }
    }
    for (int node = 0; node < nodeCount; node++) {
      starts[node + 1] += starts[node];
    }
    int[] next = starts.clone();
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      if (first(nodes[ordinal]) != ordinal) {
        ordinals[next[nodes[ordinal]]++] = ordinal;
      }
    }
    return new Duplicates(starts, ordinals);
  }

  static DistinctVectors of(RandomAccessVectorValues.Floats values) throws IOException {
    int count = values.size();
    int[] nodes = new int[count];
    int[] firsts = new int[count];
    Table table = new Table(values, firsts);
    RandomAccessVectorValues.Floats current = values.copy();
    int nodeCount = 0;
    for (int ordinal = 0; ordinal < count; ordinal++) {
      int known = table.findOrAdd(current.vectorValue(ordinal), nodeCount);
      nodes[ordinal] = known;
      if (known == nodeCount) {
        firsts[nodeCount++] = ordinal;
      }
    }
    if (nodeCount == count) {
      return new DistinctVectors(count, count, null, null);
    }
    return new DistinctVectors(
        count, nodeCount, nodes, ArrayUtil.copyOfSubArray(firsts, 0, nodeCount));
  }

  /** An open-addressed hash table of nodes; vectors stay where they are. */
  private static final class Table {
    private final RandomAccessVectorValues.Floats stored;
    private final int[] firsts;
    private final int[] hashes;
    private final int[] slots;

    Table(RandomAccessVectorValues.Floats values, int[] firsts) throws IOException {
      this.stored = values.copy();
      this.firsts = firsts;
      this.hashes = new int[firsts.length];
      int capacity =
          1 << Math.min(30, 33 - Integer.numberOfLeadingZeros(Math.max(1, firsts.length)));
      this.slots = new int[capacity];
      Arrays.fill(slots, -1);
    }

    int findOrAdd(float[] vector, int newNode) throws IOException {
      int hash = mix(Arrays.hashCode(vector));
      for (int slot = hash; ; slot++) {
        int node = slots[slot & (slots.length - 1)];
        if (node == -1) {
          slots[slot & (slots.length - 1)] = newNode;
          hashes[newNode] = hash;
          return newNode;
        }
        if (hashes[node] == hash && Arrays.equals(stored.vectorValue(firsts[node]), vector)) {
          return node;
        }
      }
    }

    /** The finalizer of MurmurHash3: a vector's hash differs mostly in its upper bits. */
    private static int mix(int hash) {
      int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
      mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
      return mixed ^ (mixed >>> 16);
    }
  }
}
