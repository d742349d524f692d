// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** From the nodes of a graph to the ordinals of the field. For one thread. */
sealed interface NodeOrdinals {

  /** Of a field without duplicates. */
  NodeOrdinals SAME = new Same();

  /** The ordinal whose vector is the node's. */
  int first(int node) throws IOException;

  /** Calls the action with each of the node's ordinals that {@code accepted} has, ascending. */
  void forEach(int node, @Nullable Bits accepted, OrdinalAction action) throws IOException;

  /** Whether {@code accepted} has any of the node's ordinals. */
  boolean anyOf(int node, Bits accepted) throws IOException;

  /** What to do with an ordinal. */
  interface OrdinalAction {
    void accept(int ordinal);
  }

  /** Node and ordinal are one number. */
  record Same() implements NodeOrdinals {

    @Override
    public int first(int node) {
      return node;
    }

    @Override
    public void forEach(int node, @Nullable Bits accepted, OrdinalAction action) {
      if (accepted == null || accepted.get(node)) {
        action.accept(node);
      }
    }

    @Override
    public boolean anyOf(int node, Bits accepted) {
      return accepted.get(node);
    }
  }

  /** The lists of the data file. */
  final class Stored implements NodeOrdinals {
    private final GraphLayout layout;
    private final RandomAccessInput data;
    private final String file;
    private final long startsOffset;
    private final long duplicatesOffset;

    Stored(GraphLayout layout, RandomAccessInput data, String file) {
      this.layout = layout;
      this.data = data;
      this.file = file;
      this.startsOffset = layout.startsOffset() - layout.firstsOffset();
      this.duplicatesOffset = layout.duplicatesOffset() - layout.firstsOffset();
    }

    @Override
    public int first(int node) throws IOException {
      return ordinal(0, node);
    }

    @Override
    public void forEach(int node, @Nullable Bits accepted, OrdinalAction action)
        throws IOException {
      int first = first(node);
      if (accepted == null || accepted.get(first)) {
        action.accept(first);
      }
      int end = end(node);
      for (int i = start(node); i < end; i++) {
        int ordinal = ordinal(duplicatesOffset, i);
        if (accepted == null || accepted.get(ordinal)) {
          action.accept(ordinal);
        }
      }
    }

    @Override
    public boolean anyOf(int node, Bits accepted) throws IOException {
      if (accepted.get(first(node))) {
        return true;
      }
      int end = end(node);
      for (int i = start(node); i < end; i++) {
        if (accepted.get(ordinal(duplicatesOffset, i))) {
          return true;
        }
      }
      return false;
    }

    private int start(int node) throws IOException {
      int start = data.readInt(startsOffset + (long) node * Integer.BYTES);
      if (start < 0 || start > layout.duplicateCount()) {
        throw new CorruptIndexException("node " + node + "'s ordinals start at " + start, file);
      }
      return start;
    }

    private int end(int node) throws IOException {
      return start(node + 1);
    }

    private int ordinal(long offset, int index) throws IOException {
      int ordinal = data.readInt(offset + (long) index * Integer.BYTES);
      if (ordinal < 0 || ordinal >= layout.ordinalCount()) {
        throw new CorruptIndexException(
            "ordinal " + ordinal + " of " + layout.ordinalCount() + " vectors", file);
      }
      return ordinal;
    }
  }
}
