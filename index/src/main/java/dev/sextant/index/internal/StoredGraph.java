// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.Accountable;
import org.apache.lucene.util.RamUsageEstimator;
import org.jspecify.annotations.Nullable;

/**
 * A graph in a segment's data file, and the codes of its nodes. Opening a segment reads next to
 * nothing of it; the first search brings the neighbour lists of the base level and the codes to the
 * heap, for 384 dimensions about 570 bytes a distinct vector, as only arrays are fast enough on
 * every JVM. Of segments that are merged the largest graph's base level is read, for the time of
 * the merge. Of the upper levels, about a thirtieth of the nodes, only the node lists are held in
 * memory.
 *
 * <p>Nothing read is trusted: a number that can't be is a {@link CorruptIndexException} with the
 * file's name. For many threads; what it hands out is for one.
 */
final class StoredGraph implements Accountable {

  private static final long SHALLOW_SIZE =
      RamUsageEstimator.shallowSizeOfInstance(StoredGraph.class);

  private final IndexInput data;
  private final GraphLayout layout;

  /** The nodes of each level above 0, ascending; index 0 is empty. */
  private final int[][] nodes;

  private final CodesLayout codesLayout;
  private final VectorSimilarityFunction function;
  private volatile @Nullable Searchable searchable;

  /** What a search needs at hand; without codes in old segments, and where none were wanted. */
  private record Searchable(NeighbourTable base, @Nullable Codes codes) {}

  private StoredGraph(IndexInput data, FieldLayout field, int[][] nodes) {
    this.data = data;
    this.layout = field.graph();
    this.codesLayout = field.codes();
    this.function = field.function();
    this.nodes = nodes;
  }

  static StoredGraph open(IndexInput data, FieldLayout field, long dataEnd) throws IOException {
    GraphLayout layout = field.graph();
    if (field.end() > dataEnd) {
      throw new CorruptIndexException(
          "a graph ends at byte " + field.end() + ", the data at " + dataEnd, data);
    }
    int[][] nodes = new int[layout.levels().size()][];
    nodes[0] = new int[0];
    IndexInput reader = data.clone();
    for (int level = 1; level < nodes.length; level++) {
      reader.seek(layout.nodesOffset(level));
      nodes[level] = readAscending(reader, layout.levels().get(level).nodeCount(), layout);
    }
    StoredGraph graph = new StoredGraph(data, field, nodes);
    graph.row(nodes.length - 1, layout.entryNode());
    return graph;
  }

  GraphLayout layout() {
    return layout;
  }

  VectorPrecision precision() {
    return codesLayout.precision();
  }

  /** The base level's neighbours; the first call reads them. */
  NeighbourTable base() throws IOException {
    return searchable().base();
  }

  /** The same without keeping them: for a merge, which needs them once. */
  NeighbourTable readBase() throws IOException {
    Searchable known = searchable;
    return known == null ? NeighbourTable.read(data, layout) : known.base();
  }

  /** The nodes' codes, if there are any; the first call reads them. */
  @Nullable Codes codes() throws IOException {
    return codesLayout.precision() == VectorPrecision.FULL ? null : searchable().codes();
  }

  private Searchable searchable() throws IOException {
    Searchable known = searchable;
    return known == null ? load() : known;
  }

  private synchronized Searchable load() throws IOException {
    Searchable known = searchable;
    if (known == null) {
      known =
          new Searchable(
              NeighbourTable.read(data, layout), codesLayout.readData(data, layout, function));
      searchable = known;
    }
    return known;
  }

  /** The most neighbours a node has on any level. */
  int mostNeighbours() {
    int degree = 0;
    for (GraphLayout.Level level : layout.levels()) {
      degree = Math.max(degree, level.degree());
    }
    return degree;
  }

  /** The nodes that no walk reaches. */
  int[] unreached() throws IOException {
    if (layout.unreachedCount() == 0) {
      return new int[0];
    }
    IndexInput reader = data.clone();
    reader.seek(layout.unreachedOffset());
    return readAscending(reader, layout.unreachedCount(), layout);
  }

  /** For one walk after another. */
  View view() throws IOException {
    return new View(base());
  }

  NodeOrdinals ordinals() throws IOException {
    if (!layout.hasDuplicates()) {
      return NodeOrdinals.SAME;
    }
    RandomAccessInput slice =
        data.randomAccessSlice(layout.firstsOffset(), layout.end() - layout.firstsOffset());
    return new NodeOrdinals.Stored(layout, slice, data.toString());
  }

  /** Where a node's row lies on a level. */
  private long row(int level, int node) throws CorruptIndexException {
    int row = level == 0 ? node : Arrays.binarySearch(nodes[level], node);
    if (row < 0) {
      throw new CorruptIndexException("node " + node + " isn't on level " + level, data);
    }
    return layout.rowsOffset(level) + row * layout.levels().get(level).stride();
  }

  private static int[] readAscending(IndexInput input, int count, GraphLayout layout)
      throws IOException {
    int[] nodes = new int[count];
    input.readInts(nodes, 0, count);
    int last = -1;
    for (int node : nodes) {
      if (node <= last || node >= layout.nodeCount()) {
        throw new CorruptIndexException(
            "node " + node + " after " + last + " of " + layout.nodeCount(), input);
      }
      last = node;
    }
    return nodes;
  }

  @Override
  public long ramBytesUsed() {
    long bytes = SHALLOW_SIZE + RamUsageEstimator.shallowSizeOf(nodes);
    for (int[] level : nodes) {
      bytes += RamUsageEstimator.sizeOf(level);
    }
    Searchable loaded = searchable;
    if (loaded != null) {
      bytes += loaded.base().ramBytesUsed();
      bytes += loaded.codes() == null ? 0 : loaded.codes().ramBytesUsed();
    }
    return bytes;
  }

  /** What a walk reads: the base level from the heap, the others from the file. For one thread. */
  final class View implements Adjacency {
    private final NeighbourTable base;
    private final IndexInput reader = data.clone();

    private View(NeighbourTable base) {
      this.base = base;
    }

    @Override
    public int nodeCount() {
      return layout.nodeCount();
    }

    @Override
    public int levelCount() {
      return layout.levels().size();
    }

    @Override
    public int entryNode() {
      return layout.entryNode();
    }

    @Override
    public int maxDegree() {
      return mostNeighbours();
    }

    @Override
    public int[] nodes(int level) {
      return nodes[level].clone();
    }

    @Override
    public int neighbours(int level, int node, int[] into) throws IOException {
      return level == 0 ? base.read(node, into) : stored(level, node, into);
    }

    private int stored(int level, int node, int[] into) throws IOException {
      reader.seek(row(level, node));
      int count = reader.readInt();
      if (count < 0 || count > layout.levels().get(level).degree()) {
        throw new CorruptIndexException(
            "node " + node + " has " + count + " neighbours on level " + level, data);
      }
      reader.readInts(into, 0, count);
      for (int i = 0; i < count; i++) {
        if (into[i] < 0 || into[i] >= layout.nodeCount()) {
          throw new CorruptIndexException(
              "node " + node + " has neighbour " + into[i] + " of " + layout.nodeCount(), data);
        }
      }
      return count;
    }
  }
}
