// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The base level of the largest graph among segments that are merged, from which the graph of the
 * merged segment starts: its nodes keep the neighbours they have, the others are inserted.
 */
final class EarlierGraph {

  /** Of a graph that lost more than this part of its nodes, too little is left to build on. */
  private static final double MOST_LOST = 0.2;

  private final NeighbourTable neighbours;
  private final int[] newNodes;
  private final int kept;
  private final int start;

  /**
   * @param newNodes the node of the merged segment that each has become; -1 if it was deleted
   * @param start a new node that all kept ones are likely reached from
   */
  private EarlierGraph(NeighbourTable neighbours, int[] newNodes, int kept, int start) {
    this.neighbours = neighbours;
    this.newNodes = newNodes;
    this.kept = kept;
    this.start = start;
  }

  /** Nodes before the merge. */
  int nodeCount() {
    return newNodes.length;
  }

  /** How many of them are there still. */
  int kept() {
    return kept;
  }

  /**
   * An order of the merged segment's nodes with the kept ones first, the one from which they are
   * reached before all; the others stand behind them as they did.
   */
  int[] before(int[] order) {
    FixedBitSet isKept = new FixedBitSet(order.length);
    for (int node : newNodes) {
      if (node >= 0) {
        isKept.set(node);
      }
    }
    isKept.clear(start);
    int[] result = new int[order.length];
    int first = 1;
    int other = kept;
    result[0] = start;
    for (int node : order) {
      if (isKept.get(node)) {
        result[first++] = node;
      } else if (node != start) {
        result[other++] = node;
      }
    }
    return result;
  }

  /** The most neighbours a node has. */
  int degree() {
    return neighbours.degree();
  }

  /** The node of the merged segment, or -1. */
  int newNode(int node) {
    return newNodes[node];
  }

  /** Copies those of a node's neighbours that are there still; returns their number. */
  int keptNeighbours(int node, int[] into) {
    int count = 0;
    int read = neighbours.read(node, into);
    for (int i = 0; i < read; i++) {
      int neighbour = newNodes[into[i]];
      into[count] = neighbour;
      count += neighbour >= 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Adds, to {@code count} nodes, the kept neighbours of those of a node's neighbours that were
   * deleted: what a walk went to by them. Nodes may come twice.
   *
   * @return how many there are then
   */
  int addThoseBehindDeleted(int node, int[] into, int count) {
    int[] row = new int[neighbours.degree()];
    int[] behind = new int[neighbours.degree()];
    int end = count;
    int read = neighbours.read(node, row);
    for (int i = 0; i < read; i++) {
      if (newNodes[row[i]] < 0) {
        int added = keptNeighbours(row[i], behind);
        System.arraycopy(behind, 0, into, end, added);
        end += added;
      }
    }
    return end;
  }

  /** The largest graph among the merged segments, or null if none is fit to be built on. */
  static @Nullable EarlierGraph largest(String field, MergeState merge, DistinctVectors merged)
      throws IOException {
    int largest = -1;
    StoredGraph graph = null;
    for (int i = 0; i < merge.knnVectorsReaders.length; i++) {
      StoredGraph candidate = graphOf(merge.knnVectorsReaders[i], field);
      if (candidate != null
          && (graph == null || candidate.layout().nodeCount() > graph.layout().nodeCount())) {
        graph = candidate;
        largest = i;
      }
    }
    return graph == null ? null : of(graph, newOrdinals(field, merge, largest), merged);
  }

  private static @Nullable StoredGraph graphOf(@Nullable KnnVectorsReader reader, String field) {
    KnnVectorsReader ofField =
        reader instanceof PerFieldKnnVectorsFormat.FieldsReader fields
            ? fields.getFieldReader(field)
            : reader;
    return ofField instanceof JVectorReader ours ? ours.graph(field) : null;
  }

  private static @Nullable EarlierGraph of(
      StoredGraph graph, int[] newOrdinals, DistinctVectors merged) throws IOException {
    int[] newNodes = new int[graph.layout().nodeCount()];
    Arrays.fill(newNodes, -1);
    NodeOrdinals ordinals = graph.ordinals();
    int kept = 0;
    for (int node = 0; node < newNodes.length; node++) {
      int before = node;
      ordinals.forEach(
          node,
          null,
          ordinal -> {
            if (newOrdinals[ordinal] >= 0) {
              newNodes[before] = merged.node(newOrdinals[ordinal]);
            }
          });
      kept += newNodes[node] >= 0 ? 1 : 0;
    }
    int start = newNodes[graph.layout().entryNode()];
    if (start < 0 || kept < (1 - MOST_LOST) * newNodes.length) {
      return null;
    }
    return new EarlierGraph(graph.readBase(), newNodes, kept, start);
  }

  /** The ordinals in the merged segment of the vectors of one of its parts; -1 if deleted. */
  private static int[] newOrdinals(String field, MergeState merge, int part) throws IOException {
    FixedBitSet documents = new FixedBitSet(merge.segmentInfo.maxDoc());
    int[] newDocuments = new int[0];
    for (int i = 0; i < merge.knnVectorsReaders.length; i++) {
      int[] mapped = newDocuments(field, merge, i);
      for (int document : mapped) {
        if (document >= 0) {
          documents.set(document);
        }
      }
      newDocuments = i == part ? mapped : newDocuments;
    }
    int[] ordinals = new int[merge.segmentInfo.maxDoc()];
    int count = 0;
    for (int document = documents.nextSetBit(0); document != DocIdSetIterator.NO_MORE_DOCS; ) {
      ordinals[document] = count++;
      document =
          document + 1 == documents.length()
              ? DocIdSetIterator.NO_MORE_DOCS
              : documents.nextSetBit(document + 1);
    }
    int[] newOrdinals = new int[newDocuments.length];
    for (int i = 0; i < newOrdinals.length; i++) {
      newOrdinals[i] = newDocuments[i] < 0 ? -1 : ordinals[newDocuments[i]];
    }
    return newOrdinals;
  }

  /** The documents in the merged segment of a part's vectors, in the order of these. */
  private static int[] newDocuments(String field, MergeState merge, int part) throws IOException {
    KnnVectorsReader reader = merge.knnVectorsReaders[part];
    if (reader == null || merge.fieldInfos[part].fieldInfo(field) == null) {
      return new int[0];
    }
    FloatVectorValues values = reader.getFloatVectorValues(field);
    if (values == null) {
      return new int[0];
    }
    int[] documents = new int[values.size()];
    int ordinal = 0;
    for (int document = values.nextDoc();
        document != DocIdSetIterator.NO_MORE_DOCS;
        document = values.nextDoc()) {
      documents[ordinal++] = merge.docMaps[part].get(document);
    }
    return documents;
  }
}
