// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;

/**
 * What the metadata file says of one field's graph, and where its parts lie in the data file. All
 * data are little-endian ints, in this order:
 *
 * <ol>
 *   <li>level 0: a row a node of 1 + degree ints: number of neighbours, neighbours (best first),
 *       0s;
 *   <li>each level above: its nodes, ascending; then their rows, as on level 0;
 *   <li>the unreached nodes, ascending;
 *   <li>with duplicates only: the first ordinal of each node; 1 + nodes ints that say where each
 *       node's further ordinals start; these ordinals.
 * </ol>
 *
 * <p>More components than a signature should have: it is a file's content, number by number.
 *
 * @param offset where it starts in the data file, in bytes
 * @param ordinalCount vectors of the field
 * @param dimension of a vector
 * @param nodeCount distinct vectors
 * @param unreachedCount nodes that no walk finds
 * @param entryNode where walks start, on the topmost level
 * @param levels from the base up
 */
record GraphLayout(
    long offset,
    int ordinalCount,
    int dimension,
    int nodeCount,
    int unreachedCount,
    int entryNode,
    List<Level> levels) {

  /** A level has a thirtieth of the nodes below it; nobody meets more than a handful. */
  private static final int MOST_LEVELS = 64;

  private static final int MOST_NEIGHBOURS = 1 << 16;

  /**
   * One level.
   *
   * @param nodeCount nodes on it
   * @param degree the most neighbours one of them has
   */
  record Level(int nodeCount, int degree) {

    /** Bytes of a row. */
    long stride() {
      return (1L + degree) * Integer.BYTES;
    }
  }

  GraphLayout {
    levels = List.copyOf(levels);
  }

  boolean hasDuplicates() {
    return nodeCount < ordinalCount;
  }

  /** Where a level's node list starts; level 0 has none. */
  long nodesOffset(int level) {
    long position = offset;
    for (int below = 0; below < level; below++) {
      position += nodesLength(below) + levels.get(below).nodeCount() * levels.get(below).stride();
    }
    return position;
  }

  private long nodesLength(int level) {
    return level == 0 ? 0 : (long) levels.get(level).nodeCount() * Integer.BYTES;
  }

  long rowsOffset(int level) {
    return nodesOffset(level) + nodesLength(level);
  }

  long unreachedOffset() {
    return nodesOffset(levels.size());
  }

  long firstsOffset() {
    return unreachedOffset() + (long) unreachedCount * Integer.BYTES;
  }

  long startsOffset() {
    return firstsOffset() + (long) nodeCount * Integer.BYTES;
  }

  long duplicatesOffset() {
    return startsOffset() + (nodeCount + 1L) * Integer.BYTES;
  }

  int duplicateCount() {
    return ordinalCount - nodeCount;
  }

  /** One past the last byte. */
  long end() {
    return hasDuplicates()
        ? duplicatesOffset() + (long) duplicateCount() * Integer.BYTES
        : firstsOffset();
  }

  void write(DataOutput meta) throws IOException {
    meta.writeVLong(offset);
    meta.writeVInt(ordinalCount);
    meta.writeVInt(dimension);
    meta.writeVInt(nodeCount);
    meta.writeVInt(unreachedCount);
    meta.writeVInt(entryNode);
    meta.writeVInt(levels.size());
    for (Level level : levels) {
      meta.writeVInt(level.nodeCount());
      meta.writeVInt(level.degree());
    }
    meta.writeVLong(end());
  }

  static GraphLayout read(DataInput meta) throws IOException {
    long offset = meta.readVLong();
    int ordinalCount = meta.readVInt();
    int dimension = meta.readVInt();
    int nodeCount = meta.readVInt();
    int unreachedCount = meta.readVInt();
    int entryNode = meta.readVInt();
    List<Level> levels = readLevels(meta, nodeCount);
    GraphLayout layout =
        new GraphLayout(
            offset, ordinalCount, dimension, nodeCount, unreachedCount, entryNode, levels);
    check(offset >= 0, "offset", offset, meta);
    check(dimension >= 1, "dimension", dimension, meta);
    check(nodeCount >= 1 && nodeCount <= ordinalCount, "number of nodes", nodeCount, meta);
    check(
        unreachedCount >= 0 && unreachedCount < nodeCount, "unreached nodes", unreachedCount, meta);
    check(entryNode >= 0 && entryNode < nodeCount, "entry node", entryNode, meta);
    long end = meta.readVLong();
    check(end == layout.end() && end > offset, "end", end, meta);
    return layout;
  }

  private static List<Level> readLevels(DataInput meta, int nodeCount) throws IOException {
    int count = meta.readVInt();
    check(count >= 1 && count <= MOST_LEVELS, "number of levels", count, meta);
    List<Level> levels = new ArrayList<>(count);
    int below = nodeCount;
    for (int i = 0; i < count; i++) {
      Level level = new Level(meta.readVInt(), meta.readVInt());
      boolean fits = i == 0 ? level.nodeCount() == nodeCount : level.nodeCount() <= below;
      check(fits && level.nodeCount() >= 1, "nodes of level " + i, level.nodeCount(), meta);
      check(
          level.degree() >= 0 && level.degree() <= MOST_NEIGHBOURS,
          "degree of level " + i,
          level.degree(),
          meta);
      levels.add(level);
      below = level.nodeCount();
    }
    return levels;
  }

  private static void check(boolean good, String what, long value, DataInput meta)
      throws CorruptIndexException {
    if (!good) {
      throw new CorruptIndexException("impossible " + what + " of a vector graph: " + value, meta);
    }
  }
}
